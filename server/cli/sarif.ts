import { createHash } from 'node:crypto';
import { projectUrl } from '../engine/explain';
import type { Severity } from '../engine/grades';
import type { Explanation, Rule } from '../engine/rule';
import { inWords } from '../engine/say';
import { plainText, type Span } from '../engine/text';
import { jsonText } from './json';
import {
  type FileReport,
  messageOf,
  type PlacedLines,
  type Position,
  type Report,
  type ReportedFailure,
  type ReportedFinding,
  type ReportedFix,
  type ReportedSuppressed,
  unjudgedSentence,
} from './report';

interface SarifOptions {
  /** Seaworthy's own. */
  readonly version: string;
  readonly rules: ReadonlyMap<string, Rule>;
  readonly explanations: Readonly<Record<string, Explanation>>;
}

const levels: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };
/** What code scanning sorts by: the middle of the CVSS range that fits the level. */
const scores: Readonly<Record<Severity, string>> = { error: '8.0', warning: '5.5', info: '2.0' };

/** SARIF 2.1.0 as code scanning takes it: places in UTF-16 code units, paths relative to the working directory. */
export function sarif({ files, failures, unjudged }: Report, options: SarifOptions): string {
  const reported = files.flatMap((file) =>
    [...file.findings, ...file.suppressed]
      .sort((a, b) => a.span.start - b.span.start)
      .map((finding): { file: FileReport; finding: ReportedFinding | ReportedSuppressed } => ({ file, finding })),
  );
  const ids = [...new Set(reported.map(({ finding }) => finding.rule))].sort();
  const fingerprint = fingerprints();
  const unjudgedLine = unjudgedSentence(unjudged);
  const run = {
    tool: {
      driver: {
        name: 'Seaworthy',
        informationUri: projectUrl,
        semanticVersion: options.version,
        rules: ids.map((id) => descriptor(id, options)),
      },
    },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The directory in which seaworthy was run.' } } },
    invocations: [
      {
        executionSuccessful: true,
        toolExecutionNotifications: [
          ...failures.map(failed),
          ...unjudged.skipped.map(({ path, message }) => ({
            level: 'note',
            message: said(message),
            locations: [{ physicalLocation: { artifactLocation: artifact(path) } }],
          })),
          ...(unjudgedLine ? [{ level: 'note', message: said(unjudgedLine) }] : []),
        ],
      },
    ],
    results: reported.map(({ file, finding }) => result(file, finding, ids, fingerprint)),
  };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return jsonText(log);
}

const failed = ({ path, line, column, rule, message }: ReportedFailure) => ({
  level: 'warning',
  message: said(rule ? `The rule ${rule} failed: ${message}` : message),
  locations: [
    {
      physicalLocation: {
        artifactLocation: artifact(path),
        ...(line && column && { region: { startLine: line, startColumn: column } }),
      },
    },
  ],
});

function descriptor(id: string, { rules, explanations }: SarifOptions) {
  const rule = rules.get(id);
  const explanation = explanations[id];
  const title = rule?.title ?? id;
  return {
    id,
    name: id.slice(id.lastIndexOf('/') + 1).replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: title },
    ...(explanation && { fullDescription: { text: explanation.threat }, help: help(title, explanation) }),
    ...(explanation?.references[0] && { helpUri: explanation.references[0] }),
    ...(rule && {
      defaultConfiguration: { level: levels[rule.severity] },
      properties: {
        precision: rule.confidence,
        'security-severity': scores[rule.severity],
        tags: ['security', ...(explanation?.standards?.cwe ?? []).map((number) => `external/cwe/cwe-${number}`)],
      },
    }),
  };
}

function help(title: string, { threat, impact, remedy, exceptions, references }: Explanation) {
  const parts = [
    ['Threat', threat],
    ['Impact', impact],
    ['Remedy', remedy],
    ['Exceptions', exceptions],
  ].filter((part): part is [string, string] => part[1] !== undefined);
  return {
    text: [...parts.map(([name, text]) => `${name}: ${text}`), ...references].join('\n\n'),
    markdown: [
      `# ${title}`,
      ...parts.map(([name, text]) => `## ${name}\n\n${text}`),
      references.map((url) => `- <${url}>`).join('\n'),
    ].join('\n\n'),
  };
}

function result(
  file: FileReport,
  finding: ReportedFinding | ReportedSuppressed,
  ids: readonly string[],
  fingerprint: Fingerprint,
) {
  const { path, lines } = file;
  const fixes = 'suppression' in finding ? [] : finding.fixes.flatMap((fix) => repair(file, fix) ?? []);
  return {
    ruleId: finding.rule,
    ruleIndex: ids.indexOf(finding.rule),
    level: levels[finding.severity],
    message: said(messageOf(finding)),
    locations: [
      {
        physicalLocation: { artifactLocation: artifact(path), region: region(lines, finding.span) },
        ...(finding.resource && { logicalLocations: [{ fullyQualifiedName: finding.resource, kind: 'resource' }] }),
      },
    ],
    ...(finding.related.length > 0 && {
      relatedLocations: finding.related.map((note, id) => ({
        id,
        message: said(note.message),
        physicalLocation: { artifactLocation: artifact(note.path), region: regionBetween(note.start, note.end) },
      })),
    }),
    partialFingerprints: { 'seaworthy/v1': fingerprint(file, finding) },
    ...(fixes.length > 0 && { fixes }),
    ...('suppression' in finding && {
      suppressions: [
        {
          kind: 'inSource',
          status: 'accepted',
          ...(finding.suppression.reason && { justification: finding.suppression.reason }),
          location: {
            physicalLocation: {
              artifactLocation: artifact(path),
              region: region(lines, finding.suppression.span),
            },
          },
        },
      ],
    }),
  };
}

/** Undefined for a fix that needs a value only the user knows, and for one that does not pass its own test. */
function repair({ path, lines }: FileReport, { edits, ...fix }: ReportedFix) {
  if (!edits) return undefined;
  return {
    description: said([fix.title, ...(fix.caveat ? [fix.caveat] : [])].map((part) => inWords(part)).join('. ')),
    artifactChanges: [
      {
        artifactLocation: artifact(path),
        replacements: edits.map(({ span, text }) => ({
          deletedRegion: region(lines, span),
          ...(text !== '' && { insertedContent: { text: plainText(text) } }),
        })),
      },
    ],
  };
}

/**
 * A message's text, in which `[words](target)` is a link: where names of a workspace look like one, they are shown as
 * they are, by backslashes (SARIF 2.1.0, 3.11.6).
 */
const said = (text: string) => ({ text: text.includes('](') ? text.replace(/[\\[\]]/g, '\\$&') : text });

const artifact = (path: string) => ({
  uri: path.split('/').map(encodeURIComponent).join('/'),
  ...(!path.startsWith('../') && { uriBaseId: '%SRCROOT%' }),
});

function region(lines: PlacedLines, span: Span) {
  const { start, end } = lines.range(span);
  return regionBetween(start, end);
}

function regionBetween(start: Position, end: Position) {
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

type Fingerprint = (file: FileReport, finding: ReportedFinding) => string;

/** By what is found and where it belongs, never by its line: moving a finding must not make it a new one. */
function fingerprints(): Fingerprint {
  const seen = new Map<string, number>();
  return ({ path }, finding) => {
    const hash = createHash('sha256')
      .update(JSON.stringify([finding.rule, path, finding.resource ?? '', messageOf(finding)]))
      .digest('hex')
      .slice(0, 32);
    const count = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, count);
    return `${hash}:${count}`;
  };
}
