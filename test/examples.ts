// What the tests of rules share: reading a rule's examples and linting them with that rule alone.
import { Lines } from '../server/cli/report';
import { type Config, defaultConfig } from '../server/engine/config';
import type { World } from '../server/engine/facts';
import type { Finding } from '../server/engine/finding';
import { Linter, type LintResult } from '../server/engine/lint';
import type { DocumentedRule, Example } from '../server/engine/rule';
import type { File, Source } from '../server/engine/source';
import type { Span } from '../server/engine/text';
import { domains, languages } from '../server/languages';
import { WorldIndex } from '../server/world/world-index';

/** An example's text with its `«…»` marks taken out and their places. */
export function unmark(marked: string): { readonly text: string; readonly spans: readonly Span[] } {
  const spans: Span[] = [];
  let text = '';
  for (const part of marked.split(/(«[^»]*»)/)) {
    const inner = part.startsWith('«') ? part.slice(1, -1) : part;
    if (inner !== part) spans.push({ start: text.length, end: text.length + inner.length });
    text += inner;
  }
  return { text, spans };
}

const defaultPaths: Readonly<Record<string, string>> = { dockerfile: 'Dockerfile', compose: 'compose.yaml' };

/** The file an example stands for: its own path, else the usual one of the rule's domain. */
export function fileOf(id: string, example: Example): File {
  const domain = id.slice(0, id.indexOf('/'));
  return { path: example.path ?? defaultPaths[domain] ?? 'manifest.yaml', ...example.file };
}

export function read(file: File, text: string, previous?: Source): Source {
  const language = languages.find((candidate) => candidate.matches(file));
  if (!language) throw new Error(`No language reads ${file.path}.`);
  return language.read(file, text, previous);
}

/** Everything off but the rule itself cannot hide its finding: strict profile, no ignores unless the example asks. */
const configOf = (example: Example): Config => ({ ...defaultConfig, profile: 'strict', ...example.config });

/** The other files of an example. All that there is, because an example is a folder of its own. */
export function worldOf(linter: Linter, example: Example): WorldIndex {
  const world = new WorldIndex(linter.kinds);
  for (const [path, text] of Object.entries(example.world ?? {})) world.set(read({ path }, unmark(text).text));
  world.setComplete(true);
  return world;
}

/** Where notes must point into the other files of an example: `path:line:column word`, line and column from 1. */
export const marksElsewhere = (example: Example): readonly string[] =>
  Object.entries(example.world ?? {}).flatMap(([path, marked]) => {
    const { text, spans } = unmark(marked);
    return spans.map((span) => placeInWords(path, text, span));
  });

/** Where the notes of findings do point into other files, in the same words. */
export function notesElsewhere(example: Example, findings: readonly Finding[]): readonly string[] {
  const places = findings.flatMap(({ related }) =>
    related.flatMap((note) => {
      const marked = 'known' in note ? example.world?.[note.known.path] : undefined;
      if (!('known' in note) || marked === undefined) return [];
      const { text } = unmark(marked);
      const { path, line, character, length } = note.known;
      const start = text.split('\n').slice(0, line).join('\n').length + (line > 0 ? 1 : 0) + character;
      return [placeInWords(path, text, { start, end: start + length })];
    }),
  );
  return [...new Set(places)];
}

function placeInWords(path: string, text: string, span: Span): string {
  const { line, column } = new Lines(text).position(span.start);
  return `${path}:${line}:${column} ${text.slice(span.start, span.end)}`;
}

/** Rules alone hear no ignores, and no other rule; what files tell each other they hear. */
const tellingDomains = domains.map(({ name, facts = [], roots = [] }) => ({ name, facts, roots }));

/** A rule alone, ready to judge texts in the setting of its examples. */
export class RuleBench {
  readonly linter: Linter;
  private readonly settings = new Map<Example, { config: Config; world: WorldIndex }>();

  constructor(
    readonly id: string,
    rule: DocumentedRule,
  ) {
    this.linter = new Linter(new Map([[id, rule]]), tellingDomains);
  }

  setting(example: Example): { config: Config; world: WorldIndex } {
    let setting = this.settings.get(example);
    if (!setting) {
      setting = { config: configOf(example), world: worldOf(this.linter, example) };
      this.settings.set(example, setting);
    }
    return setting;
  }

  lint(
    example: Example,
    text: string,
    file: File = fileOf(this.id, example),
  ): LintResult & { readonly source: Source; readonly world: World } {
    const { config, world: others } = this.setting(example);
    const source = read(file, text);
    const world = others.over(new Map([[file.path, source]]));
    return { source, world, ...this.linter.lint(source, config, world) };
  }
}

/** The first fix of every finding that needs no value from the user. */
export const firstFixes = (findings: readonly Finding[]) =>
  findings.flatMap((finding) => {
    const fix = finding.fixes.find(({ safety }) => safety !== 'template');
    return fix ? [{ finding, fix }] : [];
  });
