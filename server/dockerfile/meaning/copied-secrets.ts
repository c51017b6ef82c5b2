import { query } from '../../engine/query';
import { secretFile } from '../../secrets/files';
import type { Command } from '../model/command';
import type { CopyInstruction } from '../model/instructions/copy';
import type { Stage } from '../model/stage';
import { type DockerfileUnit, isDockerfile } from '../model/unit';
import type { Word } from '../model/word';

/** A credential file that a COPY or ADD brings into a stage. */
interface CopiedSecret {
  readonly copy: CopyInstruction;
  readonly source: Word;
  /** What the file holds, with its article. */
  readonly kind: string;
}

/** The credential files that the stage copies, told by their names; those behind ONBUILD are not its own. */
export function copiedSecrets(stage: Stage): readonly CopiedSecret[] {
  return ofAllStages(stage.unit)[stage.index] ?? [];
}

/** By the index of the stage. */
const ofAllStages = query<DockerfileUnit, readonly CopiedSecret[]>(isDockerfile, ({ stages }) => stages.map(secretsOf));

function secretsOf(stage: Stage): readonly CopiedSecret[] {
  const found: CopiedSecret[] = [];
  for (const copy of stage.all('COPY', 'ADD')) {
    for (const source of copy.sources) {
      const kind = source.text === undefined ? undefined : secretFile(source.text);
      if (kind !== undefined) found.push({ copy, source, kind });
    }
  }
  return found;
}

/** The `rm` of a later step that deletes what a source became. */
export function removalOf(stage: Stage, source: Word): Command | undefined {
  const copy = stage
    .all('COPY', 'ADD')
    .find(({ sources }) => sources.some(({ span }) => span.start === source.span.start));
  if (!copy || copy.destination?.text === undefined || source.text === undefined) return undefined;
  const name = source.text.replace(/\/+$/, '').replace(/^.*\//, '');
  const target = resolvedPath(copy.destination.text, copy.workdir ?? '/');
  const isFolder = /\/$|^\.$/.test(copy.destination.text) || copy.sources.length > 1;
  const paths = isFolder ? [`${target === '/' ? '' : target}/${name}`] : [target, `${target}/${name}`];
  return stage.commands.find(
    (command) =>
      command.instruction.index > copy.index &&
      command.is(['rm', 'shred', 'unlink']) &&
      command.operands.some(({ text }) => {
        if (text === undefined) return false;
        const removed = resolvedPath(
          text.replace(/^~/, '/root').replace(/\/\*?$/, ''),
          command.instruction.workdir ?? '/',
        );
        return paths.some((path) => path === removed || path.startsWith(`${removed}/`));
      }),
  );
}

/** A path made absolute, without `.`, empty parts and a slash at its end. */
export function resolvedPath(path: string, workdir: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${workdir}/${path}`).split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return `/${parts.join('/')}`;
}
