import { query } from '../../engine/query';
import type { ImageReference } from '../../images/reference';
import type { Image } from '../model/image';
import type { Stage } from '../model/stage';
import { type DockerfileUnit, isDockerfile } from '../model/unit';

/** The image that a stage starts from, as far as the file tells. */
interface BaseReference extends ImageReference {
  readonly digest: string | undefined;
  readonly image: Image;
}

/**
 * What a stage's FROM names: an image other than `scratch`. A build argument counts by its default; a variable behind
 * the name that the file never declares is empty there, as the builder has it; one before the last part of the path
 * stays in the name as it is written. Undefined for earlier stages and unknown names.
 */
export function baseReference(stage: Stage): BaseReference | undefined {
  return ofAllStages(stage.unit)[stage.index];
}

/** By the index of the stage. */
const ofAllStages = query<DockerfileUnit, BaseReference | undefined>(isDockerfile, ({ stages }) => stages.map(read));

function read(stage: Stage): BaseReference | undefined {
  const { image } = stage;
  if (!image || image.isScratch) return undefined;
  const repository = image.title;
  if (repository !== undefined)
    return image.tag && image.tag.text === undefined
      ? undefined
      : { repository, tag: image.tag?.text, digest: image.digest?.text ?? (image.digest && ''), image };
  const { raw } = image.word;
  const [, name] = /^([a-z0-9](?:[a-z0-9./-]*[a-z0-9])?)\$(?:\{[A-Za-z_]\w*\}|[A-Za-z_]\w*)$/.exec(raw) ?? [];
  const variable = /\$\{?(\w+)/.exec(raw)?.[1];
  if (name === undefined || variable === undefined || platformArguments.has(variable)) return undefined;
  if (stage.unit.globals.some((argument) => argument.pair(variable))) return undefined;
  return { repository: name, tag: undefined, digest: undefined, image };
}

/** What BuildKit declares by itself: https://docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope */
const platformArguments = new Set(
  ['BUILD', 'TARGET'].flatMap((side) => ['PLATFORM', 'OS', 'ARCH', 'VARIANT', 'OSVERSION'].map((part) => side + part)),
);
