import { resolvedPath } from '../../server/dockerfile/meaning/copied-secrets';
import type { Command } from '../../server/dockerfile/model/command';
import type { RunInstruction } from '../../server/dockerfile/model/instructions/running';
import type { Word } from '../../server/dockerfile/model/word';
import { runsWhere } from '../../server/dockerfile/queries';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import type { Place } from '../../server/engine/source';
import { secretFile } from '../../server/secrets/files';
import { valueUnderCredentialName } from '../../server/secrets/values';

export default rule({
  title: 'Secret written into the image',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  threat: `
    What the step writes becomes a layer. Anyone who can pull the image, or read the cache of the builder, takes the file
    out of it and uses the credential as their own. A later step that deletes the file hides it from the container, not
    from them.`,
  impact: 'Everyone who can pull the image has the credential.',
  remedy: `
    Mount the secret where the program looks for it, as in RUN --mount=type=secret,id=npmrc,target=/root/.npmrc, so that
    no step has to copy it. What needs a file of another form deletes it in the same step. Change a credential that was
    in an image before.`,
  references: [
    'https://docs.docker.com/build/building/secrets/',
    'https://docs.docker.com/reference/dockerfile/#run---mounttypesecret',
  ],
  standards: { cwe: [522, 538], cis: ['CIS Docker 1.6: 4.10'], mitre: ['T1552.001'] },

  subjects: runsWhere((written) =>
    /type=secret|\/run\/secrets\/|netrc|npmrc|pgpass|pypirc|git-credentials/.test(written),
  ),
  *check(run) {
    const mounted = secretsOf(run);
    const fleeting = run.flags.flatMap((flag) =>
      flag.name === 'mount' && flag.option('type')?.value?.text !== undefined
        ? (flag.option('target', 'dst', 'destination')?.value?.text ?? [])
        : [],
    );
    for (const command of run.commands) {
      for (const { at, what, file } of writtenBy(command, mounted)) {
        const path = absolute(file.legible, command);
        const isElsewhere = /^\/(?:dev|proc|run\/secrets)\//.test(path) || fleeting.some((at) => isUnder(path, at));
        if (isElsewhere || isRemoved(path, command, run)) continue;
        yield {
          // The step may still delete it.
          at: { unit: at.unit, span: at.span, absentFrom: run.wholeSpan },
          severity: run.stage?.isInFinalImage === false ? 'info' : 'error',
          message: say`${what} is written to "${file.legible}", which stays in the layer.`,
        };
      }
    }
  },

  examples: [
    {
      insecure: dockerfile`
        FROM node:24
        COPY package.json package-lock.json ./
        RUN --mount=type=secret,id=npmrc cp «/run/secrets/npmrc» /root/.npmrc && npm ci
        USER 1000
      `,
      secure: dockerfile`
        FROM node:24
        COPY package.json package-lock.json ./
        RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci
        USER 1000
      `,
    },
    {
      why: 'Redirections and variables bring it there as well.',
      insecure: dockerfile`
        FROM debian:13
        RUN --mount=type=secret,id=key,dst=/tmp/key cat /tmp/key > «~/.ssh/id_rsa»
        RUN --mount=type=secret,id=api,env=API_KEY echo "key=$API_KEY" >> «/etc/app.conf»
        RUN --mount=type=secret,id=pw printf 'pw=%s' "$(cat /run/secrets/pw)" | tee «/etc/pw.conf»
      `,
    },
    {
      why: 'A password in the step itself stays too.',
      insecure: dockerfile`
        FROM debian:13
        RUN echo "machine files.example.com login ci password «winter2026»" > ~/.netrc
      `,
    },
    {
      why: 'A file that the step deletes, one in another mount and one that is only read leave nothing.',
      secure: dockerfile`
        FROM node:24
        COPY package.json package-lock.json ./
        RUN --mount=type=secret,id=npmrc cp /run/secrets/npmrc ~/.npmrc && npm ci && rm -f ~/.npmrc
        RUN --mount=type=secret,id=key --mount=type=tmpfs,target=/scratch cp /run/secrets/key /scratch/
        RUN --mount=type=secret,id=key ln -s /run/secrets/key /root/.key && wc -c /run/secrets/key > /size
        RUN --mount=type=secret,id=api,env=API_KEY curl -fsSH "X-Key: $API_KEY" -o /data.json https://example.com/data.json
      `,
    },
    {
      why: 'A line without a password.',
      secure: dockerfile`
        FROM debian:13
        RUN echo "registry=https://npm.example.com/" > /root/.npmrc
      `,
    },
  ],
});

interface Mounted {
  /** Paths of the secrets that are files. */
  readonly files: ReadonlySet<string>;
  /** Names of those that are variables. */
  readonly variables: ReadonlySet<string>;
}

/** Source: https://docs.docker.com/reference/dockerfile/#run---mounttypesecret */
function secretsOf(run: RunInstruction): Mounted {
  const files = new Set<string>();
  const variables = new Set<string>();
  for (const mount of run.mounts('secret')) {
    const target = mount.option('target', 'dst', 'destination')?.value?.text;
    const id = mount.option('id')?.value?.text;
    const variable = mount.option('env')?.value?.text;
    if (variable !== undefined) variables.add(variable);
    if (target !== undefined) files.add(resolvedPath(target, run.workdir ?? '/'));
    else if (id !== undefined && variable === undefined) files.add(`/run/secrets/${id}`);
  }
  return { files, variables };
}

/** `what` starts a sentence; `file` is where it goes. */
function* writtenBy(command: Command, mounted: Mounted): Generator<{ at: Place; what: string; file: Word }> {
  const isSecret = (word: Word) => mounted.files.has(absolute(word.legible, command));
  if (command.is(['cp', 'install'])) {
    const file = command.value('-t', '--target-directory') ?? command.operands.at(-1);
    const source = command.operands.find((word) => word !== file && isSecret(word));
    if (source && file) yield { at: source, what: `The secret "${source.legible}"`, file };
    return;
  }
  const file = writtenFile(command);
  if (!file) return;
  if (command.is('cat')) {
    const source = command.operands.find(isSecret);
    if (source) yield { at: file, what: `The secret "${source.legible}"`, file };
    return;
  }
  if (!command.is(['echo', 'printf'])) return;
  for (const word of command.arguments) {
    const variable = [...mounted.variables].find((name) =>
      new RegExp(`\\$(?:${name}\\b|\\{${name}\\b)`).test(word.raw),
    );
    const path = /\$\(\s*(?:cat|<)\s*([^\s)]+)\s*\)/.exec(word.raw)?.[1];
    if (variable !== undefined) yield { at: file, what: `The secret in ${variable}`, file };
    else if (path !== undefined && mounted.files.has(path)) yield { at: file, what: `The secret "${path}"`, file };
    else yield* passwordIn(word, file);
  }
}

/** A literal password in a line for a file of credentials: of curl and wget, npm, PyPI, PostgreSQL or git. */
function* passwordIn(word: Word, file: Word): Generator<{ at: Place; what: string; file: Word }> {
  if (secretFile(file.legible) === undefined) return;
  const match =
    /(?:\bpassword\s+|_authToken\s*=\s*|_password\s*=\s*|\bpassword\s*[:=]\s*)(?<password>[^\s"'\\]+)/d.exec(word.raw);
  const place = match?.indices?.groups?.password;
  const password = match?.groups?.password;
  if (!place || password === undefined || valueUnderCredentialName(password) !== 'literal') return;
  yield { at: word.part(...place), what: 'The password', file };
}

/** The file that a command's output goes to. */
function writtenFile(command: Command): Word | undefined {
  const { next } = command;
  if (next?.is('tee')) return next.operands[0];
  return command.redirections.find(({ operator }) => /^1?>{1,2}\|?$/.test(operator))?.target;
}

/** Root's home where none is known: it is where most steps work. */
const absolute = (path: string, { instruction }: Command) =>
  resolvedPath(path.replace(/^(?:~|\$HOME|\$\{HOME\})(?=\/|$)/, '/root'), instruction.workdir ?? '/');

const isUnder = (path: string, folder: string) => path === folder || path.startsWith(`${folder.replace(/\/$/, '')}/`);

/** Whether a later command of the same step deletes the file, or the folder it is in. */
const isRemoved = (path: string, writer: Command, run: RunInstruction) =>
  run.commands.some(
    (command) =>
      command.span.start > writer.span.start &&
      command.is(['rm', 'shred', 'unlink']) &&
      command.operands.some((word) => {
        const removed = absolute(word.legible.replace(/\/\*$/, ''), command);
        return isUnder(path, removed) || isUnder(removed, path);
      }),
  );
