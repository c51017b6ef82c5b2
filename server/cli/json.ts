import { inWords } from '../engine/say';
import { invisible } from '../engine/visible';
import { type FileReport, messageOf, type Report, type ReportedFinding } from './report';

/** One JSON object. Its form is a promise to other programs: `version` changes with it. */
export function json({ files, failures, count, unjudged }: Report): string {
  const report = {
    version: 1,
    findings: files.flatMap((file) => file.findings.map((finding) => plain(file, finding))),
    suppressed: files.flatMap((file) =>
      file.suppressed.map((finding) => ({
        ...plain(file, finding),
        // Nothing repairs what is ignored.
        fixes: [],
        by: finding.suppression.by,
        reason: finding.suppression.reason ?? null,
      })),
    ),
    failures,
    files: count,
    notJudged: Object.fromEntries(unjudged.kinds),
    otherFiles: unjudged.others,
    unparsed: unjudged.unparsed,
    skipped: unjudged.skipped,
    excluded: unjudged.excluded,
  };
  return jsonText(report);
}

function plain({ path, lines }: FileReport, finding: ReportedFinding) {
  return {
    rule: finding.rule,
    severity: finding.severity,
    message: messageOf(finding),
    path,
    ...lines.range(finding.span),
    resource: finding.resource ?? null,
    related: finding.related,
    fixes: finding.fixes.map(({ title, safety }) => ({ title: inWords(title), safety })),
  };
}

/** The value as JSON in which everything is seen and nothing is obeyed by a terminal: the same data, escaped. */
export const jsonText = (value: unknown): string =>
  `${JSON.stringify(value, null, 2).replace(invisible, (found) => (found === '\n' ? found : escaped(found)))}\n`;

const escaped = (text: string): string =>
  text
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
