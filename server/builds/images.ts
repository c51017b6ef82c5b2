// Which Dockerfile of the workspace an image is built from, by what Compose and Skaffold say, and who it then runs as.
import { services } from '../compose/services';
import { accountsOf, baseOf, isRootUser } from '../dockerfile/meaning/runtime-user';
import { isDockerfile } from '../dockerfile/model/unit';
import { finalStages } from '../dockerfile/queries';
import type { FactKind, Find, Known, Stated } from '../engine/facts';
import { folderOf, nameOf, pathFrom } from '../engine/paths';
import { query } from '../engine/query';
import { partsOf } from '../images/reference';
import { objects } from '../kubernetes/objects';
import type { Field } from '../yaml/field';
import { isYaml, type YamlUnit } from '../yaml/units';

/** Who an image runs as, by its Dockerfile. */
interface ImageUser {
  /** Of the Dockerfile. */
  readonly path: string;
  /** A name or a number as written; undefined where the base image decides, and is not known. */
  readonly user: string | undefined;
  /** By number, by name, or because the base image is known to start as root. */
  readonly isRoot: boolean;
  /** The number of a user that is written by name, where the Dockerfile or the base image gives it. */
  readonly id?: string;
}

export const imageUsers: FactKind<ImageUser, 'path'> = {
  name: 'builds/image-user',
  states: query(isDockerfile, (unit) =>
    finalStages(unit).flatMap((stage): Stated<ImageUser>[] => {
      const { path } = unit.file;
      const { user } = stage;
      const base = baseOf(stage);
      // On Windows the kubelet asks for other things.
      if (stage.isWindows) return [];
      if (!user) {
        const isRoot = base?.user === 'root' && stage.from !== undefined;
        return stage.from
          ? [{ fact: { path, user: isRoot ? 'root' : undefined, isRoot }, at: stage.from.keywordWord }]
          : [];
      }
      const name = user.userName;
      if (!name) return [];
      const account = base?.account;
      const id =
        accountsOf(stage).findLast((created) => created.name === name)?.uid ??
        (account?.name === name ? String(account.id) : undefined);
      return [
        { fact: { path, user: name, isRoot: isRootUser(name), ...(id !== undefined && { id }) }, at: user.value },
      ];
    }),
  ),
  tables: { path: ({ path }) => [path] },
};

/** An image that is built here. */
interface BuiltImage {
  /** Without registry defaults, tag and digest, as written: `shop/web`. */
  readonly repository: string;
  /** The path of its Dockerfile. */
  readonly dockerfile: string;
}

export const builtImages: FactKind<BuiltImage, 'repository'> = {
  name: 'builds/built-image',
  states: query(isYaml, (unit) => [...inCompose(unit), ...inSkaffold(unit)]),
  tables: { repository: ({ repository }) => [repository] },
};

type Build = { context: {}; dockerfile: {}; dockerfile_inline: {}; target: {} };

function inCompose(unit: YamlUnit): readonly Stated<BuiltImage>[] {
  return services(unit).flatMap(({ field }) => {
    const image = field.at('image');
    const build = field.at('build') as Field as Field<Build>;
    // A stage in the middle runs as somebody else.
    if (!image.string || !build.isPresent || build.at('dockerfile_inline').isPresent || build.at('target').isPresent)
      return [];
    const context = build.kind === 'scalar' ? build.string : (build.at('context').string ?? '.');
    const dockerfile = build.kind === 'scalar' ? 'Dockerfile' : (build.at('dockerfile').string ?? 'Dockerfile');
    return built(unit, image as Field, context, dockerfile);
  });
}

type Skaffold = {
  build: {
    artifacts: {
      image: {};
      context: {};
      docker: { dockerfile: {}; target: {} };
      buildpacks: {};
      jib: {};
      ko: {};
      custom: {};
      bazel: {};
    };
  };
};
const otherBuilders = ['buildpacks', 'jib', 'ko', 'custom', 'bazel'] as const;

function inSkaffold(unit: YamlUnit): readonly Stated<BuiltImage>[] {
  return objects(unit).flatMap(({ group, kind, root }) => {
    if (group !== 'skaffold' || kind !== 'Config') return [];
    return (root as Field as Field<Skaffold>)
      .at('build')
      .at('artifacts')
      .items.flatMap((artifact) => {
        const docker = artifact.at('docker');
        if (otherBuilders.some((key) => artifact.at(key).isPresent) || docker.at('target').isPresent) return [];
        const context = artifact.at('context').string ?? '.';
        return built(unit, artifact.at('image') as Field, context, docker.at('dockerfile').string ?? 'Dockerfile');
      });
  });
}

function built(
  unit: YamlUnit,
  image: Field,
  context: string | undefined,
  dockerfile: string,
): readonly Stated<BuiltImage>[] {
  const text = image.string;
  // Variables and addresses lead nowhere here.
  if (!text || context === undefined || /[$:]/.test(`${context}${dockerfile}`) || text.includes('$')) return [];
  const folder = pathFrom(folderOf(unit.file.path), context);
  return [{ fact: { repository: repositoryOf(text), dockerfile: pathFrom(folder, dockerfile) }, at: image }];
}

/** Without tag and digest. */
function repositoryOf(text: string): string {
  return text.slice(0, partsOf(text).repository.end);
}

/** Who the image runs as that a pod names, and what says so. */
export interface BuiltUser {
  readonly by: Known<ImageUser>;
  readonly built: Known<BuiltImage>;
  /** `web/Dockerfile` */
  readonly shownPath: string;
}

/** Undefined where it is not built here, or where two Dockerfiles may be meant. */
export function builtUserOf(image: string, find: Find): BuiltUser | undefined {
  const builds = [...find(builtImages, 'repository', repositoryOf(image))];
  const [built, ...others] = builds;
  if (!built || others.some(({ fact }) => fact.dockerfile !== built.fact.dockerfile)) return undefined;
  const [by, ...more] = find(imageUsers, 'path', built.fact.dockerfile);
  if (!by || more.length > 0) return undefined;
  return { by, built, shownPath: `${nameOf(folderOf(by.path))}/${nameOf(by.path)}`.replace(/^\//, '') };
}
