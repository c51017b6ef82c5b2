import { messageOf, type Report } from './report';

const commands = { error: 'error', warning: 'warning', info: 'notice' } as const;

/** Workflow commands, which GitHub Actions shows as annotations on the changed lines. */
export function github({ files, failures }: Report): string {
  const lines = files.flatMap(({ path, findings, lines }) =>
    findings.map((finding) => {
      const { start, end } = lines.range(finding.span);
      return command(commands[finding.severity], messageOf(finding), {
        file: path,
        line: start.line,
        endLine: end.line,
        col: start.column,
        endColumn: end.column,
        title: finding.rule,
      });
    }),
  );
  const failed = failures.map(({ path, rule, message }) =>
    command('warning', message, { file: path, title: rule ? `${rule} failed` : 'Not linted' }),
  );
  return [...lines, ...failed].map((line) => `${line}\n`).join('');
}

function command(name: string, message: string, properties: Readonly<Record<string, string | number>>): string {
  const listed = Object.entries(properties).map(([key, value]) => `${key}=${escapedProperty(String(value))}`);
  return `::${name} ${listed.join(',')}::${escaped(message)}`;
}

const escaped = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const escapedProperty = (text: string): string => escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
