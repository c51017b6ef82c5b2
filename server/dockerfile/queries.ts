import { type Query, query } from '../engine/rule';
import type { Command } from './command';
import type { Instruction, InstructionOf, Keyword } from './instruction';
import { type Installation, installation, packageManager } from './package-managers';
import { addTo, type Stage } from './stage';
import { type DockerfileUnit, isDockerfile } from './unit';
import type { Word } from './word';

/** The file itself, once. */
export const dockerfiles = query<DockerfileUnit, DockerfileUnit>(isDockerfile, (unit) => [unit]);

export const stages = query<DockerfileUnit, Stage>(isDockerfile, (unit) => unit.stages);

/** The stage the image is made from: at most one. */
export const finalStages = query<DockerfileUnit, Stage>(isDockerfile, (unit) =>
  unit.finalStage ? [unit.finalStage] : [],
);

/** Every instruction, global ARGs and what stands behind ONBUILD included. */
export const instructions = query<DockerfileUnit, Instruction>(isDockerfile, (unit) => unit.allInstructions);

/** Every command of every RUN in every stage, behind ONBUILD too; wrapped, piped and substituted ones included. */
export const commands = query<DockerfileUnit, Command>(isDockerfile, (unit) =>
  unit.allInstructions.flatMap((instruction) => (instruction.keyword === 'RUN' ? instruction.commands : [])),
);

/** The commands of these names, as `commands` finds them. Rules that ask by name share one walk. */
export function commandsNamed(...names: readonly string[]): Query<Command> {
  return query<DockerfileUnit, Command>(isDockerfile, (unit) => {
    const byName = commandsByName(unit);
    return names.flatMap((name) => byName.get(name) ?? []);
  });
}

function instructionsOf<K extends Keyword>(keyword: K): Query<InstructionOf<K>> {
  return query<DockerfileUnit, InstructionOf<K>>(
    isDockerfile,
    (unit) => unit.allInstructions.filter((each) => each.keyword === keyword) as unknown as InstructionOf<K>[],
  );
}

export const runs = instructionsOf('RUN');
export const exposes = instructionsOf('EXPOSE');
export const volumes = instructionsOf('VOLUME');
export const workdirs = instructionsOf('WORKDIR');

/** A command that installs packages, with the words that name them. */
export interface Installing extends Installation {
  readonly command: Command;
  readonly packageWords: readonly Word[];
}

/** Every command that installs packages by a package manager. */
export const installations = query<DockerfileUnit, Installing>(isDockerfile, (unit) => {
  const found: Installing[] = [];
  for (const [name, named] of commandsByName(unit)) {
    if (!packageManager(name)) continue;
    for (const command of named) {
      const words = command.arguments;
      const read = installation(
        name,
        words.map(({ text }) => text),
      );
      if (read) found.push({ ...read, command, packageWords: read.packages.map((at) => words[at]!) });
    }
  }
  return found;
});

const namesByUnit = new WeakMap<DockerfileUnit, ReadonlyMap<string, readonly Command[]>>();

function commandsByName(unit: DockerfileUnit): ReadonlyMap<string, readonly Command[]> {
  let byName = namesByUnit.get(unit);
  if (!byName) {
    const lists = new Map<string, Command[]>();
    for (const command of commands(unit)) if (command.name !== undefined) addTo(lists, command.name, command);
    byName = lists;
    namesByUnit.set(unit, byName);
  }
  return byName;
}
