import type { Command } from '../../server/dockerfile/model/command';
import type { Instruction } from '../../server/dockerfile/model/instruction';
import type { RunInstruction } from '../../server/dockerfile/model/instructions/running';
import { commandsNamed } from '../../server/dockerfile/queries';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { packageManager } from '../../server/packages/package-managers';

const families: readonly (readonly string[])[] = [
  ['apt-get', 'apt', 'aptitude'],
  ['yum', 'dnf', 'dnf5', 'microdnf', 'tdnf'],
  ['apk'],
  ['zypper'],
  ['pacman'],
];

export default rule({
  title: 'Package index updated alone',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  fixable: 'safe',
  aliases: {
    trivy: ['DS-0017'],
    checkov: ['CKV_DOCKER_5'],
    kics: ['update_instruction_alone'],
    dockle: ['CIS-DI-0007'],
  },
  threat: `
    The builder keeps the layer of this step and does not run it again while its text is the same. A package that is added
    to a later step months from now is installed from the index of today: an old version with the flaws that were fixed
    since, or none at all, because the repository has deleted it.`,
  impact: 'Packages are installed without the fixes that exist.',
  remedy:
    'Write update and install in one RUN, joined by &&, so that a changed list of packages fetches the index anew.',
  references: ['https://docs.docker.com/build/building/best-practices/#apt-get'],
  standards: { cwe: [1395], cis: ['CIS Docker 1.6: 4.7'] },

  subjects: commandsNamed(...families.flat()),
  *check(update) {
    const run = update.instruction;
    if (run.keyword !== 'RUN' || !isUpdate(update)) return;
    const updates = run.commands.filter(isUpdate);
    // Several in one step are one finding.
    if (updates[0] !== update || isUsedWithin(run)) return;
    yield {
      at: wordOfUpdate(update),
      severity: refreshesItself(update) ? 'info' : 'warning',
      message: say`The index that ${update.name} fetches here is kept with the layer, so later installs use an old one.`,
      fixes: [
        {
          title: say`Join it with the install step behind it`,
          safety: 'safe',
          changes: joined(run, updates),
        },
      ],
    };
  },

  examples: [
    {
      insecure: dockerfile`
        FROM debian:13
        RUN apt-get «update»
        RUN apt-get install -y nginx
      `,
      secure: dockerfile`
        FROM debian:13
        RUN apt-get update && apt-get install -y nginx
      `,
    },
    {
      why: 'What else the step does is no use of the index.',
      insecure: dockerfile`
        FROM alpine:3.24
        RUN apk «update» && adduser -D app
        RUN apk add nginx
      `,
    },
    {
      why: 'An install or an upgrade in the same step uses the fresh index, by whichever command of the family.',
      secure: dockerfile`
        FROM debian:13
        RUN apt-get update && apt-get install -y nginx
        RUN apt update; aptitude upgrade -y
        RUN apt-get update && ./install.sh
        RUN apk update && apk --no-cache add curl
        RUN apt-get update && dpkg -i tool.deb && rm -rf /var/lib/apt/lists/*
      `,
    },
    {
      why: 'pacman has letters for subcommands.',
      insecure: dockerfile`
        FROM archlinux:base-20260801.0.1
        RUN pacman «-Sy»
        RUN pacman -S --noconfirm nginx
      `,
    },
    {
      why: 'With packages, or as a part of an upgrade, pacman uses the index at once.',
      secure: dockerfile`
        FROM archlinux:base-20260801.0.1
        RUN pacman -Syu --noconfirm
        RUN pacman -Sy && pacman -S --noconfirm nginx
        RUN pacman -Sy --noconfirm nginx
      `,
    },
    {
      why: 'yum and dnf fetch their index when they install; without leftovers there is nothing old.',
      insecure: dockerfile`
        FROM almalinux:9
        RUN dnf -y «update»
        RUN dnf -y upgrade && dnf clean all
      `,
    },
    {
      why: 'A cache mount keeps the index out of the layer.',
      secure: dockerfile`
        FROM debian:13
        RUN --mount=type=cache,target=/var/lib/apt/lists apt-get update
      `,
    },
    {
      why: 'A step that does more than update is left for its author to join, and so is one of several lines.',
      insecure: dockerfile`
        FROM debian:13
        RUN echo "on $(date)" && apt-get «update»
        RUN apt-get install -y curl
        FROM debian:13
        RUN apt-get \
            «update»
        RUN apt-get install -y curl
        FROM debian:13
        RUN apt-get «update»
        CMD ["sh"]
      `,
    },
    {
      why: 'Without a subcommand nothing is fetched.',
      secure: dockerfile`
        FROM debian:13
        RUN apt-get --version
      `,
    },
  ],
});

const familyByName = new Map(families.flatMap((family) => family.map((name) => [name, family] as const)));

const familyOf = (command: Command) => familyByName.get(command.name ?? '');

/** `yum update` brings the packages up to date, and leaves the index it fetched for that in the layer. */
const refreshesItself = (command: Command) => familyOf(command)?.includes('yum') === true;

function isUpdate(command: Command): boolean {
  if (!familyOf(command)) return false;
  if (command.name === 'pacman') return fetchesIndex(command) && command.operands.length === 0;
  const { update = [], upgrade = [] } = packageManager(command.name!)!;
  const { subcommand } = command;
  if (subcommand === undefined) return false;
  return (
    update.includes(subcommand) ||
    (refreshesItself(command) && upgrade.includes(subcommand) && command.operands.length === 1)
  );
}

/** `pacman -Sy`, which brings nothing up to date by itself. */
const fetchesIndex = (command: Command) =>
  command.has('-S', '--sync') && command.has('-y', '--refresh') && !command.has('-u', '--sysupgrade');

const wordOfUpdate = (command: Command) =>
  command.operands[0] ?? command.flag('-y', '--refresh')?.word ?? command.nameWord;

/** Whether the step installs with the index, cleans it up, or may do so in a way that cannot be seen. */
function isUsedWithin(run: RunInstruction): boolean {
  if (run.mounts('cache').length > 0 || run.mounts('bind').length > 0) return true;
  return run.commands.some((command) => {
    const { name } = command;
    if (name === undefined || isUpdate(command)) return false;
    if (name === 'pacman') return !command.has('-Q', '--query', '-c', '--clean', '-s', '--search');
    if (familyOf(command)) {
      const { subcommand } = command;
      // Asking for packages is no use; everything else a package manager does may be one.
      return (
        subcommand === undefined ||
        !['clean', 'autoclean', 'autoremove', 'list', 'search'].includes(subcommand) ||
        refreshesItself(command)
      );
    }
    if (name === 'rm' && command.operands.some(({ raw }) => /\/var\/(?:lib\/apt\/lists|cache\/apk)/.test(raw)))
      return true;
    const written = command.nameWord.raw;
    return (
      /\.sh$|^\.{0,2}\/(?!(?:usr\/)?s?bin\/)/.test(written) ||
      command.is([
        'make',
        'npx',
        'playwright',
        'add-apt-repository',
        'gdebi',
        'tasksel',
        'mk-build-deps',
        'rosdep',
        'source',
        '.',
        'eval',
      ]) ||
      (command.is(['sh', 'bash', 'python', 'python3', 'perl']) && command.operands.length > 0 && !command.has('-c')) ||
      command.operands.some(({ text }) => text === 'apt-get' || text === 'install-deps')
    );
  });
}

/** Only where the step does nothing but update, and a plain step that installs follows. */
function joined(run: RunInstruction, updates: readonly Command[]) {
  const isPlain = (each: RunInstruction) => each.form === 'shell' && each.heredocs.length === 0 && !each.trigger;
  if (
    !isPlain(run) ||
    run.flags.length > 0 ||
    run.commands.length !== updates.length ||
    updates.some(({ wrapper }) => wrapper)
  )
    return [];
  const next: Instruction | undefined = run.stage?.instructions[run.stage.instructions.indexOf(run) + 1];
  if (next?.keyword !== 'RUN' || !isPlain(next) || next.flags.length > 0 || next.user !== run.user) return [];
  const family = familyOf(updates[0]!);
  const [first] = next.commands;
  if (!first || (first.subcommand !== 'install' && first.subcommand !== 'add' && first.subcommand !== 'in')) return [];
  if (familyOf(first) !== family || /[\n\\]/.test(run.unit.text.slice(run.body.span.start, run.body.span.end)))
    return [];
  return [...run.remove(), ...next.body.insertBefore(`${run.body.raw} &&`)];
}
