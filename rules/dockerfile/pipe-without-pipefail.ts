import { baseOf } from '../../server/dockerfile/meaning/runtime-user';
import { isOptionOn } from '../../server/dockerfile/meaning/shell-options';
import type { Command } from '../../server/dockerfile/model/command';
import type { RunInstruction } from '../../server/dockerfile/model/instructions/running';
import { runsWhere } from '../../server/dockerfile/queries';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Failure in a pipe goes unnoticed',
  severity: 'info',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  fixable: 'review',
  aliases: {
    hadolint: ['DL4006'],
    kics: ['shell_running_a_pipe_without_pipefail_flag'],
    semgrep: ['set-pipefail'],
  },
  threat: `
    The shell looks only at the last command of a pipe. A download that breaks off, or a check of a signature that fails,
    is forgotten, and the step succeeds with half a file or none. The image is then built and shipped with a program that
    was cut short or never verified.`,
  impact: 'A failed download or check still makes an image.',
  remedy: `
    Let a pipe fail where any of its commands fails: SHELL ["/bin/bash", "-o", "pipefail", "-c"] above the step (on
    Alpine /bin/ash). Where the shell is bash or ash, set -o pipefail at the start of the step does the same; the sh of
    Debian and Ubuntu is dash, which may not know it and then stops. Steps fail whose first command fails on purpose, such
    as grep without a match, or whose last one stops reading early, such as head.`,
  references: [
    'https://docs.docker.com/build/building/best-practices/#using-pipes',
    'https://www.gnu.org/software/bash/manual/html_node/Pipelines.html',
  ],
  standards: { cwe: [252, 755] },

  subjects: runsWhere((written) => written.includes('|')),
  *check(run) {
    const first = run.commands.find(isUnheeded);
    const inJson = first ? undefined : pipeInJson(run);
    if (!first && !inJson) return;
    if (inJson) {
      yield {
        at: inJson,
        message: say`"|" is an argument here, because the JSON form runs without a shell.`,
      };
      return;
    }
    const command = first!;
    const isFetch = isDownload(command) || command.is(['gpg', 'gpgv', 'sha256sum', 'sha512sum', 'openssl', 'cosign']);
    const name = command.name ?? command.nameWord.raw;
    const last = endOfPipe(command);
    yield {
      at: command.nameWord,
      severity: isFetch && !noticesCut(last) ? 'warning' : 'info',
      message: noticesCut(last)
        ? say`A failure of "${name}" counts only if "${last.name}" notices it, because the shell looks at the end of the pipe only.`
        : say`When "${name}" fails the step goes on, because the shell looks at the end of the pipe only.`,
      fixes: [
        {
          title: say`Let a pipe fail where any of its commands fails (failures that were ignored stop the build)`,
          safety: 'review',
          caveat: say`A step whose first command fails on purpose, or whose last one stops reading early, stops the build, and the image must hold the shell that SHELL names.`,
          changes: withPipefail(command, run),
        },
      ],
    };
  },

  examples: [
    {
      insecure: dockerfile`
        FROM buildpack-deps:trixie-curl
        RUN «curl» -fsSL https://example.com/tool.tgz | tar xz
      `,
      secure: dockerfile`
        FROM buildpack-deps:trixie-curl
        SHELL ["/bin/bash", "-o", "pipefail", "-c"]
        RUN curl -fsSL https://example.com/tool.tgz | tar xz
      `,
    },
    {
      why: 'A program that runs whatever arrives takes half a script for a whole one.',
      insecure: dockerfile`
        FROM buildpack-deps:trixie-curl
        RUN «curl» -fsSL https://example.com/setup.sh | bash
      `,
      secure: dockerfile`
        FROM buildpack-deps:trixie-curl
        SHELL ["/bin/bash", "-o", "pipefail", "-c"]
        RUN curl -fsSL https://example.com/setup.sh | bash
      `,
    },
    {
      why: 'The shell of Alpine knows the option as well; a shell that was chosen is kept.',
      insecure: dockerfile`
        FROM alpine:3.24 AS build
        RUN «wget» -qO- https://example.com/tool.tgz | tar xz
        FROM buildpack-deps:trixie-curl
        SHELL ["/usr/bin/bash", "-ec"]
        RUN «gpg» --verify tool.sig | grep Good
      `,
      secure: dockerfile`
        FROM alpine:3.24 AS build
        SHELL ["/bin/ash", "-o", "pipefail", "-c"]
        RUN wget -qO- https://example.com/tool.tgz | tar xz
        FROM buildpack-deps:trixie-curl
        SHELL ["/usr/bin/bash", "-ec"]
        SHELL ["/usr/bin/bash", "-o", "pipefail", "-ec"]
        RUN gpg --verify tool.sig | grep Good
      `,
    },
    {
      why: 'Several steps of a stage share one SHELL.',
      insecure: dockerfile`
        FROM buildpack-deps:trixie-curl
        RUN «curl» -fsSL https://example.com/a.tgz | tar xz
        RUN «curl» -fsSL https://example.com/b.tgz | tar xz
      `,
      secure: dockerfile`
        FROM buildpack-deps:trixie-curl
        SHELL ["/bin/bash", "-o", "pipefail", "-c"]
        RUN curl -fsSL https://example.com/a.tgz | tar xz
        RUN curl -fsSL https://example.com/b.tgz | tar xz
      `,
    },
    {
      why: 'The option counts wherever it is set: for the step, its here-document, an inner shell or an earlier stage.',
      secure: dockerfile`
        FROM debian:13 AS base
        SHELL ["/bin/bash", "-eo", "pipefail", "-c"]
        FROM base
        RUN curl -fsSL https://example.com/a.tgz | tar xz
        SHELL ["/bin/sh", "-c"]
        RUN set -o pipefail && curl -fsSL https://example.com/a.tgz | tar xz
        RUN bash -o pipefail -c 'curl -fsSL https://example.com/a.tgz | tar xz'
        RUN <<EOF
        #!/bin/bash -euo pipefail
        curl -fsSL https://example.com/a.tgz | tar xz
        EOF
      `,
    },
    {
      why: 'Commands that only list and filter do no harm when they fail, and a failure that is ignored outright is no accident.',
      secure: dockerfile`
        FROM debian:13
        RUN echo "a b" | tee /etc/motd && yes | apt-get upgrade && printf x | sha256sum -c -
        RUN find /usr -name '*.so' | xargs ldd | awk '{ print $3 }' && make test | tee log || true
        RUN if cat /proc/cpuinfo | grep -q avx; then make fast; fi
      `,
    },
    {
      why: 'PowerShell passes objects, not exit codes.',
      secure: dockerfile`
        # escape=\`
        FROM mcr.microsoft.com/windows/servercore:ltsc2025
        SHELL ["powershell", "-Command"]
        RUN Get-Process | Out-File log.txt
      `,
    },
    {
      why: 'Failures that the step ignores, asks for or only prints.',
      secure: dockerfile`
        FROM debian:13
        RUN make | true
        RUN if make | grep -q done; then touch /done; fi
        RUN touch "/$(gunzip -c /a.gz | head -n 1)"
      `,
    },
    {
      why: 'In JSON the sign is an argument; a shell of its own takes its own option.',
      insecure: dockerfile`
        FROM debian:13
        RUN ["ls", "/", "«|»", "wc"]
        RUN bash -c "«curl» -f https://example.com/a | wc -l"
      `,
    },
    {
      why: 'A script takes the option as a line.',
      insecure: dockerfile`
        FROM buildpack-deps:trixie-curl
        RUN <<EOF
        set -e
        «curl» -f https://example.com/a | wc -l > /a
        EOF
      `,
      secure: dockerfile`
        FROM buildpack-deps:trixie-curl
        RUN <<EOF
        set -o pipefail
        set -e
        curl -f https://example.com/a | wc -l > /a
        EOF
      `,
    },
  ],
});

/** The left side of a pipe whose failure would matter and is lost. */
function isUnheeded(command: Command): boolean {
  if (command.shell !== 'posix') return false;
  const { next } = command;
  if (!next || command.wrapped || command.isFailureIgnored || command.isNegated || writesOnly.has(command.name ?? ''))
    return false;
  if (next.is(['true', ':'])) return false;
  // A condition asks for the end of the pipe alone.
  if (isCondition(command)) return false;
  // `$(… | …)` makes a word of what is printed; only a download in it is worth the trouble.
  if (command.enclosing && !isDownload(command)) return false;
  return !isOptionOn('pipefail', command);
}

/** Commands that list, filter or write text, whose failure does no harm here or shows itself at the end of the pipe. */
const writesOnly: ReadonlySet<string> = new Set(
  `echo printf yes true : cat ls env date uname id sort uniq tac diff dirname basename tr cut head tail wc tee find fd du df stat
  awk gawk mawk sed grep egrep fgrep xargs seq rev comm column strings file readlink realpath which type
  apt-mark apt-cache apt-config dpkg dpkg-query dpkg-architecture rpm ldd ldconfig scanelf readelf objdump nm getent ps
  locale hostname nproc lsb_release jq yq`.split(/\s+/),
);

const isDownload = (command: Command) =>
  command.is(['curl', 'wget', 'aria2c', 'svn', 'ftp']) || command.is('git', ['clone', 'archive']);

function endOfPipe(command: Command): Command {
  let last = command;
  for (let step = 0; last.next && step < 20; step++) last = last.next;
  return last;
}

/** Whether the command fails by itself when its input is empty or cut off, as those that read packed data do. */
const noticesCut = (command: Command) =>
  command.is(['tar', 'bsdtar', 'cpio', 'gunzip', 'zcat', 'unxz', 'xzcat', 'bunzip2', 'unzstd', 'apt-key']) ||
  (command.is(['gzip', 'xz', 'bzip2', 'zstd']) && command.has('-d', '--decompress')) ||
  (command.name?.endsWith('sum') === true && command.has('-c', '--check'));

/** `… | grep -q x`: the answer is what is asked for. */
function isCondition(command: Command): boolean {
  const last = endOfPipe(command);
  return last.is(['grep', 'egrep', 'fgrep']) && last.has('-q', '--quiet', '--silent') && !isDownload(command);
}

/** `["a", "|", "b"]`, where nobody reads the bar. */
function pipeInJson(run: RunInstruction) {
  const { strings } = run;
  if (!strings || /^(?:cmd|powershell|pwsh)(?:\.exe)?$/i.test(strings[0]?.raw ?? '')) return undefined;
  return strings.find(({ raw }) => raw === '|');
}

/** A SHELL above the step that fits the base image and keeps the options of the one in force. */
function withPipefail(command: Command, run: RunInstruction) {
  const { stage } = run;
  if (!stage || run.form === 'json' || command.wrappers.some(({ name }) => /sh$/.test(name ?? ''))) return [];
  if (run.heredocs.length > 0)
    return run.heredocs[0]!.body.startsWith('#!') ? [] : run.heredocs[0]!.insertLine('set -o pipefail');
  const [path = '/bin/sh', ...options] = run.shell as readonly string[];
  const name = path.replace(/^.*\//, '');
  const known = baseOf(stage)?.kind;
  const image = stage.baseImage?.word.text ?? '';
  const isAlpine = known === 'alpine' || known === 'busybox' || /alpine|busybox/i.test(image);
  const shell = name === 'sh' ? (isAlpine ? '/bin/ash' : '/bin/bash') : name === 'dash' ? '/bin/bash' : path;
  const words = [shell, '-o', 'pipefail', ...options].map((word) => JSON.stringify(word));
  // Above the first step that needs it, so that several findings of a stage share one SHELL.
  const inForce = run.shell.join(' ');
  const first = stage.runs.find(
    (each) =>
      each.index <= run.index &&
      each.form === 'shell' &&
      each.heredocs.length === 0 &&
      each.shell.join(' ') === inForce &&
      stage.all('SHELL').every(({ index }) => index < each.index || index > run.index) &&
      each.commands.some(isUnheeded),
  );
  return (first ?? run).insertBefore(`SHELL [${words.join(', ')}]`);
}
