import type { FileReport, Report, ReportedFinding } from './report';

/**
 * The report with `size` of its findings, for reading by hand. Drawn evenly: first one of every rule, then a second from
 * another file, and so on. The same seed draws the same ones.
 */
export function sampled(report: Report, size: number, seed: number): Report {
  const random = randomFrom(seed);
  const drawn = report.files
    .flatMap((file) => file.findings.map((finding) => ({ file, finding, order: random() })))
    .sort((a, b) => a.order - b.order);
  const ofRule = new Map<string, number>();
  const ofRuleAndFile = new Map<string, number>();
  const ranked = drawn.map(({ file, finding, order }) => {
    const inFile = raised(ofRuleAndFile, `${finding.rule}\n${file.path}`);
    return { file, finding, order, inFile, inAll: 0 };
  });
  // Files first: a rule's second finding should come from a second file where there is one.
  ranked.sort((a, b) => a.inFile - b.inFile || a.order - b.order);
  for (const entry of ranked) entry.inAll = raised(ofRule, entry.finding.rule);
  ranked.sort((a, b) => a.inAll - b.inAll || a.order - b.order);

  const chosen = new Map<FileReport, Set<ReportedFinding>>();
  for (const { file, finding } of ranked.slice(0, size)) chosen.set(file, (chosen.get(file) ?? new Set()).add(finding));
  return {
    ...report,
    files: report.files.flatMap((file) => {
      const findings = chosen.get(file);
      return findings ? [{ ...file, findings: file.findings.filter((finding) => findings.has(finding)) }] : [];
    }),
  };
}

function raised(counts: Map<string, number>, key: string): number {
  const count = (counts.get(key) ?? 0) + 1;
  counts.set(key, count);
  return count;
}

/** Mulberry32: small, and the same on every machine. Numbers from 0 to 1. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
