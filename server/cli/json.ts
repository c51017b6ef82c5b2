import type { Finding } from '../engine/lint';
import { inWords } from '../engine/say';
import { type FileReport, messageOf, type Report } from './report';

/** One JSON object. Its form is a promise to other programs: `version` changes with it. */
export function json({ files, failures, count }: Report): string {
  const report = {
    version: 1,
    findings: files.flatMap((file) => file.findings.map((finding) => plain(file, finding))),
    suppressed: files.flatMap((file) =>
      file.suppressed.map((finding) => ({
        ...plain(file, finding),
        by: finding.suppression.by,
        reason: finding.suppression.reason ?? null,
      })),
    ),
    failures,
    files: count,
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function plain({ path, lines }: FileReport, finding: Finding) {
  return {
    rule: finding.rule,
    severity: finding.severity,
    message: messageOf(finding),
    path,
    ...lines.range(finding.span),
    resource: finding.resource ?? null,
    fixes: finding.fixes.map(({ title, safety }) => ({ title: inWords(title), safety })),
  };
}
