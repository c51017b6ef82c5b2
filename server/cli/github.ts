import { visible } from '../engine/visible';
import { messageOf, type Report, unjudgedSentence } from './report';

const commands = { error: 'error', warning: 'warning', info: 'notice' } as const;

/** Workflow commands, which GitHub Actions shows as annotations on the changed lines. */
export function github({ files, failures, unjudged }: Report): string {
  const lines = files.flatMap(({ path, findings, lines }) =>
    findings.map((finding) => {
      const { start, end } = lines.range(finding.span);
      // An annotation has one place: what belongs to others is told in its text.
      const notes = finding.related.map((note) => ` ${note.path}:${note.start.line}: ${note.message}`);
      return command(commands[finding.severity], messageOf(finding) + notes.join(''), {
        file: path,
        line: start.line,
        endLine: end.line,
        col: start.column,
        endColumn: end.column,
        title: finding.rule,
      });
    }),
  );
  const failed = failures.map(({ path, line, column, rule, message }) =>
    command('error', message.split('\n')[0]!, {
      file: path,
      ...(line && column && { line, col: column }),
      title: rule ? `${rule} failed` : 'Not linted',
    }),
  );
  const unjudgedLine = unjudgedSentence(unjudged);
  const told = unjudgedLine ? [command('notice', unjudgedLine, { title: 'Seaworthy' })] : [];
  return [...lines, ...failed, ...told].map((line) => `${line}\n`).join('');
}

function command(name: string, message: string, properties: Readonly<Record<string, string | number>>): string {
  const listed = Object.entries(properties).map(([key, value]) => `${key}=${escapedProperty(String(value))}`);
  return `::${name} ${listed.join(',')}::${escaped(message)}`;
}

/** The log is read on terminals and in browsers, so a line break of a name is shown as one, which also ends no command. */
const escaped = (text: string): string => visible(text).replaceAll('%', '%25');
const escapedProperty = (text: string): string => escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
