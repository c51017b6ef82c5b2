import {
  type Diagnostic,
  type DiagnosticRelatedInformation,
  DiagnosticSeverity,
  DiagnosticTag,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Known } from '../../engine/facts';
import type { Finding } from '../../engine/finding';
import type { Severity } from '../../engine/grades';
import { grouped, messageOf, type Shown, severities } from '../../engine/hardening';
import { inWords } from '../../engine/say';
import type { Span } from '../../engine/text';
import { visible } from '../../engine/visible';
import { owned } from '../../world/owned';
import type { Abilities } from '../abilities';
import { locationOf, locationOfKnown, rangeOf, sameRange } from '../places';
import { rulePageLink } from './links';

/** Editors list no more of one file, and each costs what all others do to send. */
const most = 1000;
/** VS Code underlines the first 500 of a file and no more (`MarkerDecorationsService`). */
const underlined = 500;

const levels: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
};

/** What the client is shown of a document. */
export interface Diagnostics {
  readonly items: Diagnostic[];
  /** How many more there are. None of them is more severe than any of the items. */
  readonly leftOut: number;
}

/** The findings of a document as the client shows them: hardening grouped, the most severe first where they are many. */
export function diagnosticsOf(text: TextDocument, findings: readonly Finding[], abilities: Abilities): Diagnostics {
  const { shown, leftOut } = mostOf(findings);
  return { items: shown.map((each) => diagnosticOf(text, each, abilities)), leftOut };
}

/** The same for a file whose text is not kept: plain data, and where notes lead into other files, where they lead to. */
export function keptDiagnosticsOf(
  text: TextDocument,
  findings: readonly Finding[],
  abilities: Abilities,
): { readonly items: readonly KeptDiagnostic[]; readonly leftOut: number } {
  const { shown, leftOut } = mostOf(findings);
  const items = shown.map((each): KeptDiagnostic => {
    const notes = abilities.relatedInformation ? each.related : [];
    return {
      diagnostic: owned(diagnosticOf(text, { ...each, related: [] }, abilities)),
      notes: notes.map((note) =>
        'known' in note
          ? { known: note.known, message: owned(inWords(note.message)) }
          : owned({ location: locationOf(text, note), message: inWords(note.message) }),
      ),
    };
  });
  return { items, leftOut };
}

/** A diagnostic of a file that is not open. */
export interface KeptDiagnostic {
  /** Without its notes. */
  readonly diagnostic: Diagnostic;
  readonly notes: readonly (DiagnosticRelatedInformation | { readonly known: Known; readonly message: string })[];
}

/** With its notes as they lead now. */
export const shownNow = ({ diagnostic, notes }: KeptDiagnostic): Diagnostic =>
  notes.length === 0
    ? diagnostic
    : {
        ...diagnostic,
        relatedInformation: notes.map((note) =>
          'known' in note ? { location: locationOfKnown(note.known), message: note.message } : note,
        ),
      };

function mostOf(findings: readonly Finding[]): { readonly shown: readonly Shown[]; readonly leftOut: number } {
  const all = grouped(findings);
  const inOrder =
    all.length <= underlined
      ? all
      : severities.flatMap((severity) => all.filter((shown) => shown.severity === severity));
  const shown = inOrder.slice(0, most);
  return { shown, leftOut: all.length - shown.length };
}

export function diagnosticOf(text: TextDocument, shown: Shown, abilities: Abilities): Diagnostic {
  const isUnnecessary = shown.rule === 'seaworthy/unused-ignore';
  return {
    range: rangeOf(text, shown.span),
    severity: levels[shown.severity],
    code: shown.rule,
    ...(abilities.codeDescription && { codeDescription: { href: rulePageLink(shown.rule, abilities.options) } }),
    source: 'seaworthy',
    message: messageOf(shown),
    ...(abilities.tags && isUnnecessary && { tags: [DiagnosticTag.Unnecessary] }),
    ...(abilities.relatedInformation && shown.related.length > 0 && { relatedInformation: notesOf(text, shown) }),
  };
}

const notesOf = (text: TextDocument, { related }: Shown): DiagnosticRelatedInformation[] =>
  related.map((note) => ({ location: locationOf(text, note), message: inWords(note.message) }));

/** Mistakes in a `.seaworthy.yaml`, reported in that file. */
export const configurationDiagnostics = (
  text: TextDocument,
  problems: readonly { readonly message: string; readonly span: Span }[],
): Diagnostic[] =>
  problems.map(({ message, span }) => ({
    range: rangeOf(text, span),
    severity: DiagnosticSeverity.Error,
    source: 'seaworthy',
    message: visible(message),
  }));

/** The same where that file is not open. */
export const keptProblems = (
  text: TextDocument,
  problems: readonly { readonly message: string; readonly span: Span }[],
): { readonly items: readonly KeptDiagnostic[]; readonly leftOut: number } => ({
  items: configurationDiagnostics(text, problems).map((diagnostic) => ({ diagnostic: owned(diagnostic), notes: [] })),
  leftOut: 0,
});

/** Whether a client that shows the one need not be told of the other. */
export const sameDiagnostics = (a: readonly Diagnostic[], b: readonly Diagnostic[]): boolean =>
  a.length === b.length && a.every((diagnostic, index) => same(diagnostic, b[index] as Diagnostic));

const same = (a: Diagnostic, b: Diagnostic): boolean =>
  a.code === b.code &&
  a.severity === b.severity &&
  a.message === b.message &&
  sameRange(a.range, b.range) &&
  (a.relatedInformation?.length ?? 0) === (b.relatedInformation?.length ?? 0) &&
  (a.relatedInformation ?? []).every((note, index) => {
    const other = b.relatedInformation?.[index];
    return (
      other &&
      note.message === other.message &&
      note.location.uri === other.location.uri &&
      sameRange(note.location.range, other.location.range)
    );
  });
