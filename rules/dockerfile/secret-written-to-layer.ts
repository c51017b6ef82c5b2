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
        const path = absolute(file, command);
        const isElsewhere = /^\/(?:dev|proc|run\/secrets)\//.test(path) || fleeting.some((at) => isUnder(path, at));
        if (isElsewhere || isRemoved(path, command, run)) continue;
        yield {
          // The step may still delete it.
          at: { unit: at.unit, span: at.span, absentFrom: run.wholeSpan },
          severity: run.stage?.isInFinalImage === false ? 'info' : 'error',
          message: say`${what} is written to "${file}", which stays in the layer.`,
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
      why: 'So do input that is handed on, a variable that the step fills, and commands that keep their settings.',
      insecure: dockerfile`
        FROM node:24
        RUN --mount=type=secret,id=key tee «/etc/key» < /run/secrets/key
        RUN --mount=type=secret,id=npm TOKEN=$(cat /run/secrets/npm) && echo "//npm.example.com/:_authToken=\${TOKEN}" > «/root/.npmrc»
        RUN --mount=type=secret,id=npm npm config set «"//npm.example.com/:_authToken=$(cat /run/secrets/npm)"» && npm ci
        RUN --mount=type=secret,id=api,env=API_KEY cat > «/etc/app.conf» <<EOF
        key=$API_KEY
        EOF
      `,
    },
    {
      why: 'What the step only reads is in no layer.',
      secure: dockerfile`
        FROM node:24
        RUN --mount=type=secret,id=npm wc -c < /run/secrets/npm > /size
      `,
    },
    {
      why: 'A password in the step itself stays too.',
      insecure: dockerfile`
        FROM debian:13
        RUN echo "machine files.example.com login ci password «winter2026»" > ~/.netrc
        RUN printf 'machine a.example.com\nlogin ci\npassword «winter2026»\n' >> /root/.netrc
        RUN cat > «/root/.netrc» <<EOF
        machine b.example.com login ci password winter2026
        EOF
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
    {
      why: 'Tools keep the settings that they are given; one that the step takes back is gone.',
      insecure: dockerfile`
        FROM registry.example.com/cloud-tools:4
        RUN --mount=type=secret,id=key,env=KEY aws configure set aws_secret_access_key «"$KEY"»
        RUN --mount=type=secret,id=index,env=INDEX pip config set global.index-url «"https://bot:$INDEX@pypi.example.com/simple"»
        RUN --mount=type=secret,id=npm,env=TOKEN npm config set //npm.example.com/:_authToken="$TOKEN" && npm ci && npm config delete //npm.example.com/:_authToken
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
  // A variable of the step that is given what a file holds: `TOKEN=$(cat /run/secrets/token)`.
  for (const [, name, path] of run.written.matchAll(/(?<![\w$])(\w+)=["']?\$\(\s*(?:cat\s|<)\s*([^\s)]+)\s*\)/g))
    if (files.has(path!)) variables.add(name!);
  return { files, variables };
}

/** `what` starts a sentence; `file` is where it goes. */
type Written = { readonly at: Place; readonly what: string; readonly file: string };

function* writtenBy(command: Command, mounted: Mounted): Generator<Written> {
  const isSecret = (word: Word) => mounted.files.has(absolute(word.legible, command));
  if (command.is(['cp', 'install'])) {
    const file = command.value('-t', '--target-directory') ?? command.operands.at(-1);
    const source = command.operands.find((word) => word !== file && isSecret(word));
    if (source && file) yield { at: source, what: `The secret "${source.legible}"`, file: file.legible };
    return;
  }
  const kept = settingsFileOf(command);
  if (kept !== undefined) {
    for (const word of command.arguments) {
      const what = secretIn(word.raw, mounted);
      if (what !== undefined) yield { at: word, what, file: kept };
    }
    return;
  }
  const at = writtenFile(command);
  if (!at) return;
  const file = at.legible;
  if (command.is(['cat', 'tee'])) {
    const input = command.redirections.find(({ operator, target }) => operator === '<' && target && isSecret(target));
    const source = input?.target ?? (command.is('cat') ? command.operands.find(isSecret) : undefined);
    if (source) yield { at, what: `The secret "${source.legible}"`, file };
    for (const { body = '' } of command.redirections) {
      const what = secretIn(body, mounted) ?? (passwordIn(body, file) ? 'The password' : undefined);
      if (what !== undefined) yield { at, what, file };
    }
    return;
  }
  if (!command.is(['echo', 'printf'])) return;
  for (const word of command.arguments) {
    const what = secretIn(word.raw, mounted);
    const password = what === undefined ? passwordIn(word.raw, file) : undefined;
    if (what !== undefined) yield { at, what, file };
    else if (password) yield { at: word.part(...password), what: 'The password', file };
  }
}

/** The mounted secret that a shell puts into the text. */
function secretIn(text: string, { files, variables }: Mounted): string | undefined {
  for (const [, name, path] of text.matchAll(/\$\{?(\w+)|\$\(\s*(?:cat\s|<)\s*([^\s)]+)\s*\)/g)) {
    if (name !== undefined && variables.has(name)) return `The secret in ${name}`;
    if (path !== undefined && files.has(path)) return `The secret "${path}"`;
  }
  return undefined;
}

/** Where a command keeps the settings that it is given, in root's home. */
function settingsFileOf(command: Command): string | undefined {
  if (command.is(['npm', 'pnpm'], ['config', 'c'], 'set')) return '~/.npmrc';
  if (command.is('aws', 'configure', 'set')) return '~/.aws/credentials';
  if (command.is(['pip', 'pip3'], 'config', 'set')) return '~/.config/pip/pip.conf';
  return command.is('git', 'config') && command.has('--global') ? '~/.gitconfig' : undefined;
}

/** A literal password in a line for a file of credentials: of curl and wget, npm, PyPI, PostgreSQL or git. */
function passwordIn(text: string, file: string): [start: number, end: number] | undefined {
  if (secretFile(file) === undefined) return undefined;
  // A line may begin behind the `\\n` of printf.
  const match =
    /(?:(?:\b|\\n)password\s+|_authToken\s*=\s*|_password\s*=\s*|(?:\b|\\n)password\s*[:=]\s*)(?<password>[^\s"'\\]+)/d.exec(
      text,
    );
  const password = match?.groups?.password;
  if (password === undefined || valueUnderCredentialName(password) !== 'literal') return undefined;
  return match?.indices?.groups?.password;
}

/** The file that a command's output goes to. */
function writtenFile(command: Command): Word | undefined {
  const { next } = command;
  if (command.is('tee')) return command.operands[0];
  if (next?.is('tee')) return next.operands[0];
  return command.redirections.find(({ operator }) => /^1?>{1,2}\|?$/.test(operator))?.target;
}

/** Root's home where none is known: it is where most steps work. */
const absolute = (path: string, { instruction }: Command) =>
  resolvedPath(path.replace(/^(?:~|\$HOME|\$\{HOME\})(?=\/|$)/, '/root'), instruction.workdir ?? '/');

const isUnder = (path: string, folder: string) => path === folder || path.startsWith(`${folder.replace(/\/$/, '')}/`);

/** Whether a later command of the same step deletes the file, the folder it is in, or the setting in it. */
const isRemoved = (path: string, writer: Command, run: RunInstruction) =>
  run.commands.some((command) => {
    if (command.span.start <= writer.span.start) return false;
    if (command.is(['npm', 'pnpm'], 'config', ['delete', 'rm'])) return path === '/root/.npmrc';
    return (
      command.is(['rm', 'shred', 'unlink']) &&
      command.operands.some((word) => {
        const removed = absolute(word.legible.replace(/\/\*$/, ''), command);
        return isUnder(path, removed) || isUnder(removed, path);
      })
    );
  });
