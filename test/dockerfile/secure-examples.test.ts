// What a rule shows as secure is what people copy. So it has to build, run and leak nothing, as far as a machine with a
// shell and Node.js, but without images and a network, can tell: its scripts parse, its stages and files are there, its
// images hold the programs it calls, its hashes are whole, and no other rule would raise anything.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { rules } from 'seaworthy:documented-rules';
import { load } from 'js-yaml';
import type { Command } from '../../server/dockerfile/model/command';
import type { RunInstruction } from '../../server/dockerfile/model/instructions/running';
import type { Stage } from '../../server/dockerfile/model/stage';
import { type DockerfileUnit, isDockerfile } from '../../server/dockerfile/model/unit';
import { installations } from '../../server/dockerfile/queries';
import { defaultConfig } from '../../server/engine/config';
import { Linter } from '../../server/engine/lint';
import type { Example } from '../../server/engine/rule';
import type { Place } from '../../server/engine/source';
import { domains } from '../../server/languages';
import { fileOf, read as readExample, unmark, worldOf } from '../examples';

interface Secure {
  /** The rule and the number of its example: `dockerfile/sudo-in-run 1`. */
  readonly title: string;
  readonly id: string;
  readonly example: Example;
  readonly text: string;
  /** The after of a before, which hovers and the documentation show. The others pin what a rule says nothing about. */
  readonly isShown: boolean;
}

const secure: readonly Secure[] = [...rules]
  .filter(([id]) => id.startsWith('dockerfile/') || id.startsWith('compose/'))
  .flatMap(([id, { examples }]) =>
    examples.flatMap((example, index) =>
      example.secure === undefined
        ? []
        : [
            {
              title: `${id} ${index + 1}`,
              id,
              example,
              text: example.secure,
              isShown: example.insecure !== undefined,
            },
          ],
    ),
  );

type Read = Secure & { readonly unit: DockerfileUnit };

const dockerfilesIn = (each: Secure, text: string): readonly Read[] =>
  readExample(fileOf(each.id, each.example), text).units.flatMap(({ unit }) =>
    isDockerfile(unit) ? [{ ...each, unit }] : [],
  );

const files = secure.flatMap((each) => dockerfilesIn(each, each.text));
const shown = files.filter(({ isShown }) => isShown);
/** What the shown ones repair: a defect is only real in a file that would otherwise build. */
const repaired = shown.flatMap((each) => dockerfilesIn(each, unmark(each.example.insecure!).text));

/** Findings of other rules that a shown example may have, by the rule it is an example of, with the reason. */
const excused: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'dockerfile/pipe-without-pipefail': {
    'dockerfile/pipe-download-to-shell': 'A second defect that the fix of the first does not touch is what it shows.',
  },
  'compose/privileged-build': {
    'compose/host-network-in-build': 'It shows that the other entitlement, a finding of its own, is left alone.',
  },
};

test('no other rule would raise anything about it', () => {
  const all = new Linter(rules, domains);
  const used = new Set<string>();
  for (const { title, id, example, text, isShown } of secure) {
    if (!isShown) continue;
    const source = readExample(fileOf(id, example), text);
    const config = { ...defaultConfig, profile: 'recommended', ...example.config } as const;
    const { findings, failures } = all.lint(source, config, worldOf(all, example));
    assert.deepEqual(failures, []);
    const left = findings.filter(({ rule }) => {
      // An example shows the lines that its rule is about; only one that starts a program has come to its end.
      if (rule === 'dockerfile/missing-user') return startsProgram(source.units[0]?.unit);
      if (excused[id]?.[rule]) used.add(`${id} ${rule}`);
      return !excused[id]?.[rule];
    });
    assert.deepEqual(
      left.map(({ rule, span }) => `${rule}: ${text.slice(span.start, span.end)}`),
      [],
      title,
    );
  }
  const listed = Object.entries(excused).flatMap(([id, reasons]) =>
    Object.keys(reasons).map((rule) => `${id} ${rule}`),
  );
  assert.deepEqual([...used].sort(), listed.sort(), 'every excuse is needed');
});

const startsProgram = (unit: unknown): boolean => {
  const last = isDockerfile(unit as DockerfileUnit) ? (unit as DockerfileUnit).stages.at(-1) : undefined;
  return Boolean(last?.command ?? last?.entrypoint);
};

for (const shell of ['sh', 'bash']) {
  test(`every script for ${shell} parses`, { skip: canRun(shell) ? false : `there is no ${shell} here` }, () => {
    let tried = 0;
    for (const { title, unit } of files) {
      for (const run of unit.instructionsOf(['RUN'])) {
        const script = scriptOf(run, shell);
        if (script === undefined) continue;
        const { status, stderr } = spawnSync(shell, ['-n'], { input: script, encoding: 'utf8' });
        assert.equal(status, 0, `${title}: ${stderr}\n${script}`);
        tried++;
      }
    }
    assert.ok(tried > 0);
  });
}

/** What the shell gets, where it is this one: the command without the comments between its lines, or the here-document. */
function scriptOf(run: RunInstruction, shell: string): string | undefined {
  const [program] = run.shell;
  if (run.form === 'json' || !program) return undefined;
  const text = run.unit.text.slice(run.body.span.start, run.wholeSpan.end);
  const written = run.heredocs.length > 0 ? text : text.replace(/^\s*#.*\n/gm, '');
  const document = /^<<-?\s*["']?(\w+)["']?[ \t]*\n([\s\S]*?)^[ \t]*\1$/m.exec(written)?.[2];
  const interpreter = /^#!.*?(\w+)(?:\s+-.*)?$/m.exec(document ?? '')?.[1] ?? program.replace(/^.*\//, '');
  const isThisOne = interpreter === shell || (interpreter === 'ash' && shell === 'sh');
  return isThisOne ? (document ?? written) : undefined;
}

test('every list that runs without a shell is JSON', () => {
  for (const { title, unit } of files) {
    for (const instruction of unit.instructionsOf(['RUN', 'CMD', 'ENTRYPOINT', 'SHELL'])) {
      if (instruction.keyword !== 'SHELL' && instruction.form === 'shell') continue;
      const list: unknown = JSON.parse(instruction.body.raw);
      assert.ok(Array.isArray(list) && list.every((each) => typeof each === 'string'), title);
    }
  }
});

/** Names that are neither a stage nor an image, by example, with the reason. */
const named: Readonly<Record<string, string>> = {
  'dockerfile/copy-from-image-unpinned assets': 'It shows that a bare name may be a build context of the command line.',
};

test('every stage that files are taken from is there', () => {
  for (const { title, id, unit } of shownAnd(named)) {
    for (const instruction of unit.instructionsOf(['COPY', 'RUN'])) {
      for (const flag of instruction.flags) {
        const from = flag.name === 'from' ? flag.value : flag.name === 'mount' ? flag.option('from')?.value : undefined;
        if (!from?.text || named[`${id} ${from.text}`] || /[/:@]/.test(from.text)) continue;
        assert.ok(unit.stageNamed(from.text, instruction.stage?.index), `${title}: ${from.text}`);
      }
    }
  }
});

/** The shown examples, and those of the rules in a table. */
const shownAnd = (table: Readonly<Record<string, string>>) =>
  files.filter(({ id, isShown }) => isShown || Object.keys(table).some((key) => key.startsWith(`${id} `)));

// What images lack that examples are tempted to call, after https://github.com/docker-library/repo-info. Where images
// of a name differ by their tag, the first row that fits counts.
// biome-ignore format: one line an image
const lacking: readonly (readonly [image: RegExp, programs: string])[] = [
  [/^(?:debian|ubuntu):/, 'curl wget git gpg ssh sudo make gcc python python3 pip node npm go unzip jq openssl setcap aws gcloud az psql mysql'],
  [/^buildpack-deps:\w+-curl$/, 'git ssh sudo make gcc python python3 pip node npm go unzip jq setcap aws gcloud az psql mysql'],
  [/^buildpack-deps:\w+-scm$/, 'sudo make gcc pip node npm go jq setcap aws gcloud az psql mysql'],
  [/^(?:node|python|ruby):.*-slim/, 'curl wget git gpg ssh sudo make gcc unzip jq setcap aws gcloud az psql mysql'],
  [/^alpine:/, 'curl git gpg ssh sudo bash make gcc python python3 pip node npm go jq openssl setcap useradd usermod groupadd'],
  [/^(?:fedora|almalinux):/, 'wget git ssh sudo make gcc pip node npm go unzip jq yum-config-manager'],
];

test('every program that a step calls is in its image or was installed before', () => {
  let known = 0;
  for (const { title, unit } of [...shown, ...repaired]) {
    for (const command of unit.commands) {
      const { stage, name } = command;
      if (!stage?.baseImage || name === undefined) continue;
      const image = textAt(stage.baseImage);
      const programs = lacking.find(([which]) => which.test(image))?.[1].split(' ') ?? [];
      if (programs.length > 0) known++;
      if (!programs.includes(name) || isInstalled(name, command)) continue;
      assert.fail(`${title}: ${image} holds no ${name}`);
    }
    for (const command of unit.commandsNamed(['dnf'])) {
      const image = command.stage?.baseImage ? textAt(command.stage.baseImage) : '';
      const wantsDnf4 =
        command.is('dnf', ['config-manager', 'module']) && !command.is('dnf', 'config-manager', 'setopt');
      assert.ok(!(/^fedora:/.test(image) && wantsDnf4), `${title}: Fedora's dnf 5 has no "${textAt(command)}"`);
    }
    for (const command of unit.commandsNamed(['apt-key']))
      assert.ok(!/^debian:(?:1[3-9]|trixie)/.test(textAt(command.stage!.baseImage!)), `${title}: apt-key is gone`);
  }
  assert.ok(known > 40, `${known} calls in images that are known`);
});

const textAt = ({ unit, span }: Place): string => (unit as DockerfileUnit).text.slice(span.start, span.end);

const isInstalled = (program: string, { stage, span }: Command): boolean =>
  installations(stage!.unit).some(
    ({ command, packageWords }) =>
      command.span.start < span.start &&
      packageWords.some(({ raw }) => raw === program || raw.startsWith(`${program}-`) || raw === 'yum-utils'),
  );

test('every file that a step reads was brought before', () => {
  let read = 0;
  for (const { title, unit } of [...shown, ...repaired]) {
    for (const command of unit.commands) {
      for (const file of filesReadBy(command)) {
        read++;
        assert.ok(isBrought(file, command), `${title}: nothing brings ${file} for "${textAt(command)}"`);
      }
    }
  }
  assert.ok(read > 10);
});

/** The files of the build context that a command cannot do without. */
function filesReadBy(command: Command): readonly string[] {
  if (command.is('npm', 'ci')) return ['package.json', 'package-lock.json'];
  const given = command.arguments.map(({ raw }) => raw);
  if (command.is(['pip', 'pip3', 'python3'])) return given.filter((_, at) => given[at - 1] === '-r');
  const program = command.is(['node', 'python', 'python3', 'sh', 'bash'])
    ? command.operands[0]?.text
    : command.nameWord.text;
  return program !== undefined && /^(?:\.\/|\/tmp\/)[\w.-]+$|^[\w-]+\.(?:js|py|sh)$/.test(program)
    ? [program.replace(/^.*\//, '')]
    : [];
}

function isBrought(file: string, { stage, span, instruction }: Command): boolean {
  const bound = instruction.keyword === 'RUN' ? instruction.mounts('bind') : [];
  if (bound.some((mount) => !mount.option('from'))) return true;
  const chain: readonly Stage[] = stage ? [stage, ...stage.ancestors] : [];
  return chain
    .flatMap((each) => each.all('COPY', 'ADD'))
    .filter((copy) => copy.span.start < span.start)
    .some(({ sources }) =>
      sources.some(({ text }) => {
        const name = text?.replace(/[?#].*$/, '').replace(/^.*\/(?=[^/])/, '') ?? '';
        if (name === '.' || name === './') return true;
        const pattern = name
          .replace(/[.+^${}()|[\]\\]/g, '\\$&')
          .replaceAll('*', '.*')
          .replaceAll('?', '.');
        return new RegExp(`^${pattern}$`).test(file);
      }),
    );
}

test('every secret, volume and network that a service names is declared', () => {
  let tried = 0;
  for (const { title, id, text, isShown } of secure) {
    if (!isShown || !id.startsWith('compose/')) continue;
    const { services = {}, ...declared } = load(text) as ComposeFile;
    for (const service of Object.values(services)) {
      tried++;
      for (const kind of ['secrets', 'networks'] as const)
        for (const name of [service[kind] ?? []].flat())
          assert.ok(name in (declared[kind] ?? {}), `${title}: ${kind} ${name}`);
      for (const volume of service.volumes ?? []) {
        const source =
          typeof volume === 'string' ? volume.split(':')[0]! : volume.type === 'volume' ? volume.source : '.';
        if (!/^[./~$]/.test(source)) assert.ok(source in (declared.volumes ?? {}), `${title}: ${source}`);
      }
      assert.ok(service.image ?? service.build, `${title}: neither an image nor a build`);
    }
  }
  assert.ok(tried > 20);
});

interface ComposeFile {
  readonly services?: Readonly<
    Record<
      string,
      {
        readonly image?: string;
        readonly build?: unknown;
        readonly secrets?: readonly string[];
        readonly networks?: readonly string[];
        readonly volumes?: readonly (string | { readonly type: string; readonly source: string })[];
      }
    >
  >;
  readonly secrets?: Readonly<Record<string, unknown>>;
  readonly networks?: Readonly<Record<string, unknown>>;
  readonly volumes?: Readonly<Record<string, unknown>>;
}

const npm = spawnSync('npm', ['--help'], { encoding: 'utf8', shell: process.platform === 'win32' }).stdout ?? '';

test('every command of npm exists', { skip: npm.includes('All commands:') ? false : 'there is no npm here' }, () => {
  const list = /All commands:\n\n([\s\S]*?)\n\n/.exec(npm)?.[1] ?? '';
  // npm lists no short forms.
  const commands = new Set([...list.split(/[\s,]+/), 'i', 'add', 'c']);
  for (const { title, unit } of files)
    for (const { operands } of unit.commandsNamed(['npm']))
      if (operands[0]?.text) assert.ok(commands.has(operands[0].text), `${title}: npm ${operands[0].text}`);
});

test('every hash is a whole one, in the form that also BusyBox reads', () => {
  let hashes = 0;
  for (const { title, text } of secure) {
    for (const [whole, digits] of text.matchAll(/sha256[:=]([0-9a-f]+)/g)) {
      hashes++;
      assert.equal(digits?.length, 64, `${title}: ${whole}`);
    }
    for (const [line] of text.matchAll(/echo [^|&;]*\| sha256sum.*/g)) {
      hashes++;
      assert.match(line, /echo "[0-9a-f]{64} {2}\S+" \| sha256sum -c -/, title);
    }
  }
  assert.ok(hashes > 10);
});

test('every mode can be set', { skip: canRun('chmod') ? false : 'there is no chmod here' }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'modes-'));
  const file = join(folder, 'file');
  writeFileSync(file, '');
  try {
    for (const { title, unit } of files) {
      for (const { operands, arguments: given } of unit.commandsNamed(['chmod'])) {
        const mode = operands[0]?.text ?? given.find(({ text }) => /^[ugoa]*[-+=]/.test(text ?? ''))?.text;
        if (mode === undefined) continue;
        const { status, stderr } = spawnSync('chmod', ['--', mode, file], { encoding: 'utf8' });
        assert.equal(status, 0, `${title}: ${stderr}`);
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('no step keeps the secret that it is given', () => {
  let given = 0;
  for (const { title, unit } of files) {
    for (const run of unit.instructionsOf(['RUN'])) {
      if (run.mounts('secret').length === 0) continue;
      given++;
      for (const command of run.commands) {
        const stores =
          command.is('tee') ||
          command.operands.slice(0, 2).some(({ raw }) => /^(?:config|configure|set|login|auth)$/.test(raw)) ||
          command.redirections.some(({ operator }) => operator.includes('>'));
        const isUndone = run.commands.some(
          (later) => later.span.start > command.span.start && /\b(?:logout|clear)\b/.test(textAt(later)),
        );
        assert.ok(!stores || !/\$/.test(textAt(command)) || isUndone, `${title}: "${textAt(command)}" keeps it`);
      }
    }
  }
  assert.ok(given > 5);
});

/** Whether the machine has the program. */
function canRun(program: string): boolean {
  return spawnSync(program, [program === 'chmod' ? '--help' : '-c', ':']).error === undefined;
}
