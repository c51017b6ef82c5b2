import { fixOf } from '../engine/fix';
import type { Safety } from '../engine/grades';
import { grouped, groupTitle, type HardeningGroup, isGroup, messageOf, type Shown } from '../engine/hardening';
import { inWords } from '../engine/say';
import { visible } from '../engine/visible';
import { type FileReport, plural, type Report, type ReportedFinding, unjudgedSentence } from './report';

interface PrettyOptions {
  readonly colours: boolean;
  /** Whether every fix of the report is known to work; else it says how many there are at most. */
  readonly areFixesVerified: boolean;
}

type Paint = (style: Style, text: string) => string;
const styles = { error: '31;1', warning: '33;1', info: '36;1', path: '1', faint: '2' };
type Style = keyof typeof styles;

/** For people: every finding with its line, what is wrong in it underlined, and a summary. Hardening is grouped, as in an editor. */
export function pretty(report: Report, { colours, areFixesVerified }: PrettyOptions): string {
  const paint: Paint = (style, text) => (colours ? `\u001b[${styles[style]}m${text}\u001b[0m` : text);
  const blocks = report.files.flatMap((file) => grouped(file.findings).map((shown) => block(file, shown, paint)));
  const unjudged = unjudgedSentence(report.unjudged);
  return [...blocks, summary(report, paint, areFixesVerified) + (unjudged ? `${visible(unjudged)}\n` : '')].join('\n');
}

function block({ path, lines }: FileReport, found: Shown<ReportedFinding>, paint: Paint): string {
  const { severity } = found;
  const { start, end } = lines.range(found.span);
  const source = lines.line(start.line);
  const last = end.line === start.line ? end.column - 1 : source.length;
  const { shown, before, under } = excerpt(source, start.column - 1, last);
  const number = String(start.line);
  const gutter = ' '.repeat(number.length);
  const fix = isGroup(found) ? fixOfGroup(found) : fixOfOne(found);
  return [
    `${paint('path', visible(`${path}:${start.line}:${start.column}`))} ${paint(severity, severity)} ${visible(messageOf(found))} ${paint('faint', `[${found.rule}]`)}`,
    `${paint('faint', ` ${number} |`)} ${shown}`,
    `${paint('faint', ` ${gutter} |`)} ${' '.repeat(before)}${paint(severity, '^'.repeat(Math.max(under, 1)))}`,
    ...(fix ? [`${paint('faint', ` ${gutter} =`)} fix (${fix.how}): ${visible(fix.title)}`] : []),
    ...found.related.map(
      (note) =>
        `${paint('faint', ` ${gutter} = note:`)} ${visible(`${note.path}:${note.start.line}:${note.start.column} ${note.message}`)}`,
    ),
    '',
  ].join('\n');
}

const ways: Readonly<Record<Safety, string>> = { safe: '--fix', review: '--fix-review', template: 'by hand' };

function fixOfOne(finding: ReportedFinding): { how: string; title: string } | undefined {
  const fix = fixOf(finding) ?? finding.fixes[0];
  return fix && { how: ways[fix.safety], title: inWords(fix.title) };
}

/** Says how many of the settings it writes where that is not all of them. */
function fixOfGroup(group: HardeningGroup<ReportedFinding>): { how: string; title: string } | undefined {
  const fixes = group.members.flatMap((member) => fixOf(member) ?? []);
  if (fixes.length === 0) return undefined;
  const part = fixes.length < group.members.length ? ` (${fixes.length} of ${group.members.length})` : '';
  return {
    how: ways[fixes.every(({ safety }) => safety === 'safe') ? 'safe' : 'review'],
    title: groupTitle(group) + part,
  };
}

/** At most this many columns of a line are shown: minified YAML has lines of a megabyte. */
const widest = 160;

/** A line as a terminal shows it, with the columns that precede and that underline the part from `start` to `end`. */
export function excerpt(line: string, start: number, end: number): { shown: string; before: number; under: number } {
  let from = 0;
  if (line.length > widest && start > widest / 2) from = start - widest / 4;
  const cut = line.slice(from, from + widest);
  const head = from > 0 ? '…' : '';
  const tail = from + widest < line.length ? '…' : '';
  const before = printed(cut.slice(0, start - from), head.length);
  const marked = printed(cut.slice(start - from, end - from), before.width);
  const rest = printed(cut.slice(end - from), marked.width);
  return {
    shown: `${head}${before.text}${marked.text}${rest.text}${tail}`,
    before: before.width,
    under: marked.width - before.width,
  };
}

/** The text with tabs as spaces and nothing that a terminal would obey, and the column behind it. */
function printed(text: string, column: number): { text: string; width: number } {
  let result = '';
  let width = column;
  for (const [index, part] of text.split('\t').entries()) {
    const blanks = index > 0 ? 4 - (width % 4) : 0;
    const shown = visible(part);
    result += ' '.repeat(blanks) + shown;
    width += blanks;
    for (const character of shown) width += columns(character);
  }
  return { text: result, width };
}

const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const unspaced = /^(?:\p{Mn}|\p{Me}|\p{Cf})/u;

/** How many columns one character takes on a terminal. */
const columns = (character: string): number => (wide.test(character) ? 2 : unspaced.test(character) ? 0 : 1);

function summary({ files, failures, count }: Report, paint: Paint, areFixesVerified: boolean): string {
  const findings = files.flatMap((file) => file.findings);
  const suppressed = files.reduce((sum, file) => sum + file.suppressed.length, 0);
  const hidden = suppressed > 0 ? ` ${suppressed} ignored.` : '';
  const failed = failures.length > 0 ? ` ${plural(failures.length, 'failure')}.` : '';
  if (findings.length === 0) return `Nothing found in ${plural(count, 'file')}.${hidden}${failed}\n`;
  const levels = (['error', 'warning', 'info'] as const).flatMap((level) => {
    const number = findings.filter(({ severity }) => severity === level).length;
    return number > 0 ? [paint(level, level === 'info' ? `${number} info` : plural(number, level))] : [];
  });
  const groups = files.flatMap((file) => grouped(file.findings).filter(isGroup));
  const settings = groups.reduce((sum, { members }) => sum + members.length, 0);
  const together =
    groups.length > 0
      ? ` ${settings} of these are hardening settings, shown together in ${plural(groups.length, 'place')}.`
      : '';
  const affected = files.filter((file) => file.findings.length > 0).length;
  const safe = findings.filter(({ fixes }) => fixes.some(({ safety }) => safety === 'safe')).length;
  const review = findings.filter(
    (finding) => fixOf(finding) && !finding.fixes.some(({ safety }) => safety === 'safe'),
  ).length;
  const upTo = areFixesVerified ? '' : 'up to ';
  const fixable = [
    safe > 0 ? `${upTo}${safe} can be repaired with --fix` : '',
    review > 0 ? `${upTo}${review}${safe > 0 ? ' more' : ' can be repaired'} with --fix-review` : '',
  ].filter(Boolean);
  const repairable = fixable.length > 0 ? ` ${capitalised(fixable.join(', '))}.` : '';
  return `${levels.join(', ')} in ${affected} of ${plural(count, 'file')}.${together}${hidden}${failed}${repairable}\n`;
}

const capitalised = (text: string): string => text[0]!.toUpperCase() + text.slice(1);
