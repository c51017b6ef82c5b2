import { installation } from '../../packages/package-managers';
import type { Stage } from '../model/stage';
import type { Word } from '../model/word';
import { chainOf } from '../reach';

/** A package of the system that stays in the image a stage makes. */
interface FinalPackage {
  readonly name: string;
  readonly word: Word;
}

const packages = new WeakMap<Stage, readonly FinalPackage[]>();

/**
 * The packages that the image's own stages install and do not remove in the same step: not by name, nor by the name of
 * the group (`--virtual`) they were installed as. What several commands install is listed once.
 */
export function packagesInImage(stage: Stage): readonly FinalPackage[] {
  let known = packages.get(stage);
  if (!known)
    packages.set(
      stage,
      (known = chainOf(stage).flatMap(({ runs }) => runs.flatMap(({ commands }) => installedBy(commands)))),
    );
  return known;
}

const system: ReadonlySet<string> = new Set([
  'apt-get',
  'apt',
  'aptitude',
  'apk',
  'yum',
  'dnf',
  'microdnf',
  'tdnf',
  'zypper',
]);

function installedBy(commands: Stage['commands']): readonly FinalPackage[] {
  const found: FinalPackage[] = [];
  const removed = new Set<string>();
  let removesUnneeded = false;
  for (const command of commands) {
    const { name } = command;
    if (name === undefined || !system.has(name)) continue;
    const verb = command.subcommand ?? '';
    if (/^(?:remove|purge|erase|del|autoremove|rm)$/.test(verb)) {
      for (const { text } of command.operands.slice(1)) if (text !== undefined) removed.add(text);
      // What was not named to be kept goes too; which that is cannot be seen.
      if (command.has('--auto-remove', '--autoremove') || command.hasUnknownArguments) removesUnneeded = true;
      continue;
    }
    const words = command.arguments;
    const read = installation(
      name,
      words.map(({ text }) => text),
    );
    if (!read) continue;
    const group = read.flags.find((flag) => flag.name === '-t' || flag.name === '--virtual');
    for (const at of read.packages) {
      const word = words[at]!;
      found.push({ name: word.text!.replace(/[=<>~:/].*/s, ''), word });
      if (
        name === 'apk' &&
        group?.value !== undefined &&
        commands.some((later) => later.is('apk', 'del') && later.operands.some(({ text }) => text === group.value))
      )
        removed.add(found.at(-1)!.name);
    }
  }
  return removesUnneeded ? [] : found.filter(({ name }) => !removed.has(name));
}
