// All that a host can do, on one page. The language server and the command line are bound to this and to nothing else of
// what there is to judge by; another host would be, too.

import type { Config } from './engine/config';
import { type Derivations, editsInFile, spanOfText } from './engine/derived';
import type { Completion, Hover } from './engine/domain';
import { type ExplanationWithExample, groupPage, page } from './engine/explain';
import type { Find, Reader, World } from './engine/facts';
import type { Finding } from './engine/finding';
import { type Chosen, fixedText, type Linted, repairOf, verifiedEdits, withVerifiedFixes } from './engine/fix';
import { type FileEdit, type Sources, verifiedFileEdits } from './engine/fix-files';
import type { Safety } from './engine/grades';
import { type HardeningGroup, wholeAround } from './engine/hardening';
import type { Linter, LintResult } from './engine/lint';
import type { Rule } from './engine/rule';
import type { File, Language, Source } from './engine/source';
import type { Edit } from './engine/text';
import { loneWorld, WorldIndex } from './world/world-index';

/**
 * One build: its languages, domains and rules. Nothing in here reads a file, a clock or the environment, and nothing
 * throws. Offsets and spans count characters as `String.length` does, from 0, relative to the file where nothing else is
 * said. Sources, units and worlds are made and asked here, and not looked into.
 *
 * To judge a text: `languageOf(file)` reads it, `world.set(source)` tells its world, `inWorld` reads it as that world
 * leaves it, and `lint` finds.
 */
export interface Seaworthy {
  /** The language that reads the file, by its name, roles and language id; undefined where it is none of ours. */
  languageOf(file: File): Language | undefined;
  /** A world without files. Keep it for as long as its files are looked at: it holds what they tell each other. */
  newWorld(): WorldIndex;
  /** A world of one file, about whose surroundings nothing can be said. */
  loneWorld(source: Source): World;
  /**
   * The same file as its world leaves it: what patches elsewhere write is unknown in it. The source itself where nothing
   * of that changed. `by` becomes stale when the answer may be another one.
   */
  inWorld(source: Source, world: World, by: Reader): Source;
  /** Every finding in one file, which its world holds. A rule that fails is in `failures`, and costs its own findings. */
  lint(source: Source, config: Config, world: World): LintResult;

  /**
   * The edits of fixes, verified: with them the text is read and linted again, the findings are gone and nothing new is
   * found. Undefined where the fixes fail that, or leave the file. A `template` fix is not verified: its value is missing.
   */
  verifiedEdits(judged: Judged, chosen: readonly Chosen[]): readonly Edit[] | undefined;
  /** The same for a fix that changes other files: what it does to each, new files first. */
  verifiedFileEdits(judged: Judged, chosen: Chosen, sources: Sources): Promise<readonly FileEdit[] | undefined>;
  /** The findings, with those fixes only that hold what they promise. */
  withVerifiedFixes(judged: Judged, findings: readonly Finding[]): readonly Finding[];
  /** All fixes of these kinds in one verified set of edits; `isWanted` leaves findings out. */
  repairOf(
    judged: Judged,
    allowed: readonly Safety[],
    isWanted?: (finding: Finding) => boolean,
  ): ReturnType<typeof repairOf>;
  /** The text after such repairs, one upon the other until none is left. */
  fixedText(judged: Judged, allowed: readonly Safety[]): ReturnType<typeof fixedText>;

  /** What the key at the offset means where nothing is wrong with it. What fails is told, and left out. */
  hover(judged: Judged, offset: number, failed: (what: string) => void): Hover | undefined;
  /** What is known to be secure at the offset. What fails is told, and left out. */
  complete(source: Source, offset: number, failed: (what: string) => void): readonly Completion[];
  /** The texts that stand in other texts, such as a Dockerfile in a Compose file: which there are, and what is where. */
  readonly derivations: Derivations;
  /** All that is hardened together with the group, such as the containers of a pod. Undefined where it stands alone. */
  wholeAround(group: HardeningGroup, findings: readonly Finding[]): ReturnType<typeof wholeAround>;
  /**
   * Edits that hide the finding by an annotation on the object around it; `text` is rule ids and a reason, as in a
   * comment. Undefined where there is no object to write on.
   */
  suppress(finding: Finding, text: string): readonly Edit[] | undefined;

  /** By id: `kubernetes/host-network`. */
  readonly rules: ReadonlyMap<string, Rule>;
  /** Ids of the members, by the id of their group: `kubernetes/hardening`. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
  /** Everything that may be named where a rule may be: rules and groups. */
  readonly ids: ReadonlySet<string>;
  /** Rule ids by check of another tool: `trivy:ksv-0017`. */
  readonly idsByAlias: ReadonlyMap<string, readonly string[]>;
  /** The prose of every rule, by id. Loaded on the first call: nothing that merely lints pays for it. */
  explanations(): Promise<Explanations>;
  /** The whole page of a rule or a group, in Markdown; undefined where there is none of this id. */
  page(id: string): Promise<string | undefined>;
}

/** A source, and what it was judged by. The world holds the source. */
export type Judged = Omit<Linted, 'linter'>;

type Explanations = Readonly<Record<string, ExplanationWithExample>>;

/** What a build is made of. */
interface Parts {
  readonly linter: Linter;
  /** Asked in order: the first that matches a file reads it. */
  readonly languages: readonly Language[];
  readonly explanations: () => Promise<Explanations>;
}

export function seaworthyOf({ linter, languages, explanations }: Parts): Seaworthy {
  const { rules, groups, ids, idsByAlias, domains, derivations } = linter;
  const linted = (judged: Judged): Linted => ({ ...judged, linter });
  return {
    languageOf: (file) => languages.find((language) => language.matches(file)),
    newWorld: () => new WorldIndex(linter.kinds),
    loneWorld: (source) => loneWorld(linter.kinds, source),
    inWorld: (source, world, by) => linter.inWorld(source, world, by),
    lint: (source, config, world) => linter.lint(source, config, world),
    verifiedEdits: (judged, chosen) => verifiedEdits(linted(judged), chosen),
    verifiedFileEdits: (judged, chosen, sources) => verifiedFileEdits(linted(judged), chosen, sources),
    withVerifiedFixes: (judged, findings) => withVerifiedFixes(linted(judged), findings),
    repairOf: (judged, allowed, isWanted) => repairOf(linted(judged), allowed, isWanted),
    fixedText: (judged, allowed) => fixedText(linted(judged), allowed),
    hover({ source: file, world, config }, at, failed) {
      const { source, offset, within } = derivations.innermost(file, at);
      const by: Reader = { path: file.file.path, unit: undefined, isStale: false };
      // Over no files it is the world as it is, and keeps no reader.
      const unread = world.over(new Map());
      const find: Find = (kind, table, key, where) => unread.find(kind, table, key, where, by);
      for (const domain of domains) {
        try {
          const found = domain.hover?.(source, offset, find, config);
          if (found) return { ...found, span: spanOfText(within, found.span) };
        } catch (error) {
          failed(`The hover of ${domain.name} failed. ${told(error)}`);
        }
      }
      return undefined;
    },
    complete: (source, offset, failed) =>
      domains.flatMap((domain) => {
        try {
          return domain.complete?.(source, offset) ?? [];
        } catch (error) {
          failed(`The completion of ${domain.name} failed. ${told(error)}`);
          return [];
        }
      }),
    derivations,
    wholeAround: (group, findings) => wholeAround(group, findings, domains),
    suppress({ placed, inUnit }, text) {
      for (const domain of domains) {
        const changes = domain.suppress?.(placed.unit, inUnit, text);
        const edits = changes && placed.unit.render(changes);
        const inFile = edits && editsInFile(placed, edits);
        if (inFile) return inFile;
      }
      return undefined;
    },
    rules,
    groups,
    ids,
    idsByAlias,
    explanations,
    async page(id) {
      const prose = await explanations();
      const rule = rules.get(id);
      const explanation = prose[id];
      if (rule && explanation) return page(id, rule, explanation);
      const members = groups.get(id);
      return members && groupPage(id, members, rules, prose);
    },
  };
}

const told = (error: unknown): string => String((error as Error)?.stack ?? error);
