import { type Query, query } from '../engine/query';
import { type Installation, installation, packageManagerNames } from '../packages/package-managers';
import type { Command } from './model/command';
import type { InstructionOf, Keyword } from './model/instruction';
import type { RunInstruction } from './model/instructions/running';
import type { Stage } from './model/stage';
import { type DockerfileUnit, isDockerfile } from './model/unit';
import type { Word } from './model/word';

/** The file itself, once. */
export const dockerfiles = query<DockerfileUnit, DockerfileUnit>(isDockerfile, (unit) => [unit]);

export const stages = query<DockerfileUnit, Stage>(isDockerfile, (unit) => unit.stages);

/** The stage the image is made from: at most one. */
export const finalStages = query<DockerfileUnit, Stage>(isDockerfile, (unit) =>
  unit.finalStage ? [unit.finalStage] : [],
);

// Some kinds of instruction, those behind ONBUILD included.
export const exposes = instructionsOf('EXPOSE');
export const volumes = instructionsOf('VOLUME');
export const workdirs = instructionsOf('WORKDIR');
export const adds = instructionsOf('ADD');
/** COPY and ADD. */
export const copies = instructionsOf('COPY', 'ADD');
/** ADD and RUN. */
export const downloads = instructionsOf('ADD', 'RUN');
/** ENV and ARG. */
export const variables = instructionsOf('ENV', 'ARG');
/** RUN, CMD, ENTRYPOINT and HEALTHCHECK. */
export const launchers = instructionsOf('RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK');
export const environments = instructionsOf('ENV');
/** The COPY, ADD and RUN instructions that have flags; most have none. */
export const flagged = query<DockerfileUnit, InstructionOf<'COPY' | 'ADD' | 'RUN'>>(isDockerfile, (unit) =>
  unit.instructionsOf(['COPY', 'ADD', 'RUN']).filter(({ flags }) => flags.length > 0),
);

/** The RUN instructions whose text, here-documents included, has what a rule looks for: most rules look for few. */
export function runsWhere(has: (written: string) => boolean): Query<RunInstruction> {
  return query<DockerfileUnit, RunInstruction>(isDockerfile, (unit) =>
    unit.instructionsOf(['RUN']).filter(({ written }) => has(written)),
  );
}

const none: readonly never[] = [];
const byNames = new Map<string, Query<Command>>();

/** Those of these names: `commandsNamed('apt', 'apt-get')`. The same query for all who ask for the same names. */
export function commandsNamed(...names: readonly string[]): Query<Command> {
  const key = names.join(' ');
  let known = byNames.get(key);
  if (!known) byNames.set(key, (known = asked((unit) => unit.commandsNamed(names))));
  return known;
}

/** A command that installs packages, with the words that name them. */
export interface Installing extends Installation {
  readonly command: Command;
  readonly packageWords: readonly Word[];
}

/** Every command that installs packages by a package manager. */
export const installations = query<DockerfileUnit, Installing>(isDockerfile, (unit) => {
  const found: Installing[] = [];
  for (const command of unit.commandsNamed(packageManagerNames)) {
    const words = command.arguments;
    const read = installation(
      command.name!,
      words.map(({ text }) => text),
    );
    if (read) found.push({ ...read, command, packageWords: read.packages.map((at) => words[at]!) });
  }
  return found;
});

function instructionsOf<K extends Keyword>(...keywords: readonly K[]): Query<InstructionOf<K>> {
  return asked((unit) => unit.instructionsOf(keywords));
}

/** A query that the unit's own index answers: remembering its answer again would only burden each collection. */
function asked<Subject>(walk: (unit: DockerfileUnit) => readonly Subject[]): Query<Subject> {
  return (unit) => (isDockerfile(unit) ? walk(unit) : none);
}
