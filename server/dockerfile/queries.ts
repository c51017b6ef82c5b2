import { query } from '../engine/rule';
import type { Command } from './command';
import type { Instruction } from './instruction';
import type { Stage } from './stage';
import { type DockerfileUnit, isDockerfile } from './unit';

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
