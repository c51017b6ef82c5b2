import type { DocumentedRule } from '../../engine/rule';
import { say } from '../../engine/say';
import type { Word } from '../model/word';
import { type Installing, installations } from '../queries';

type Documented = Pick<
  DocumentedRule,
  'title' | 'since' | 'aliases' | 'threat' | 'impact' | 'remedy' | 'exceptions' | 'references' | 'examples'
>;

interface Unpinned extends Documented {
  /** Names of package managers, as `PackageManager` has them. */
  readonly managers: readonly string[];
  /** Flags that say the version or where versions are listed: with one of them nothing is reported. */
  readonly pinningFlags?: readonly string[];
  /** What else settles the versions. */
  isSettled?(installing: Installing): boolean;
}

/**
 * A rule about packages that are installed in whatever version the index has on that day. One finding a command, at its
 * first such package. Opinions differ on it, above all for distributions that delete old versions, so it is strict.
 */
export function unpinnedRule({ managers, pinningFlags = [], isSettled, ...documented }: Unpinned): DocumentedRule {
  const rule: DocumentedRule<Installing> = {
    severity: 'info',
    confidence: 'high',
    profile: 'strict',
    ...documented,
    standards: { cwe: [1357], mitre: ['T1195.001'] },
    subjects: installations,
    *check(installing) {
      const { manager, flags, command } = installing;
      if (!managers.includes(manager.name)) return;
      if (flags.some(({ name }) => pinningFlags.includes(name)) || isSettled?.(installing)) return;
      const [first, ...more] = packagesOf(installing).filter(
        ({ text }) => text !== undefined && !manager.isPinned(text),
      );
      if (!first) return;
      yield {
        at: first,
        message:
          more.length === 0
            ? say`"${first.text}" has no version: ${command.name} installs whichever is there at build time.`
            : say`"${first.text}" and ${more.length} more have no version: ${command.name} installs whichever is there at build time.`,
        related: more.slice(0, 20).map((word) => ({ at: word, message: say`"${word.text}" has no version either.` })),
      };
    },
  };
  return rule as DocumentedRule;
}

/** What follows the package of `go run` are its arguments. */
function packagesOf({ manager, subcommand, packageWords, command }: Installing): readonly Word[] {
  if (manager.name !== 'go' || subcommand !== 'run') return packageWords;
  return packageWords.filter(({ span }) => span.start === command.operands[1]?.span.start);
}
