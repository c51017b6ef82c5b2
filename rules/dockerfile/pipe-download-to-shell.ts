import { isWebRequest } from '../../server/dockerfile/meaning/web-requests';
import type { Command } from '../../server/dockerfile/model/command';
import { runsWhere } from '../../server/dockerfile/queries';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Download piped into a shell',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  threat: `
    The script runs as it arrives, unread and unchecked, mostly as root. Whoever controls the server, its domain or the
    account that publishes there runs code in your build, and can serve a clean script to those who look at it in a
    browser. A connection that breaks off half-way runs half a script.`,
  impact: "An outsider's code runs in the build.",
  remedy: `
    Download to a file, compare it with a known hash (sha256sum -c), then run it; or install the package that your
    distribution signs. Pin the version, so that the hash stays right.`,
  references: [
    'https://docs.docker.com/reference/dockerfile/#add---checksum',
    'https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html',
  ],
  standards: { cwe: [494, 829], mitre: ['T1195.002', 'T1059.004'] },

  subjects: runsWhere((written) => /[|(`]|iex|Invoke-Expression/i.test(written)),
  *check(instruction) {
    for (const command of instruction.commands) {
      const reader = isDownload(command) ? readerOf(command) : isWebRequest(command) ? invokerOf(command) : undefined;
      if (!reader) continue;
      yield {
        at: reader.nameWord,
        message: say`"${reader.nameWord.text ?? reader.name}" runs what ${command.nameWord.text ?? command.name} downloads, unread and unchecked.`,
        related: [{ at: command.nameWord, message: say`The download.` }],
      };
    }
  },

  examples: [
    {
      insecure: dockerfile`
        FROM buildpack-deps:trixie-curl
        RUN curl -fsSL https://example.com/install.sh | «sh»
      `,
      secure: dockerfile`
        FROM debian:13
        ADD --checksum=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef https://example.com/install.sh /tmp/
        RUN sh /tmp/install.sh
      `,
    },
    {
      why: 'Wrappers, filters on the way and other interpreters make no difference.',
      insecure: dockerfile`
        FROM debian:13
        RUN curl -fsSL https://example.com/setup | sudo -E «bash» -
        RUN wget -qO- https://example.com/setup.gz | gunzip | tee /tmp/log | «bash» -s -- --yes
        RUN curl -fsSL https://example.com/install.py | «python3» -
      `,
    },
    {
      why: 'Substitutions are pipes in another dress, in here-documents too.',
      insecure: dockerfile`
        FROM debian:13
        RUN «sh» -c "$(curl -fsSL https://example.com/install.sh)"
        RUN <<EOF
        «bash» <(curl -fsSL https://example.com/install.sh)
        «eval» "$(wget -qO- https://example.com/env)"
        EOF
      `,
    },
    {
      why: 'PowerShell has words of its own for it.',
      insecure: dockerfile`
        # escape=\`
        FROM mcr.microsoft.com/windows/servercore:ltsc2025
        SHELL ["powershell", "-Command"]
        RUN «iex» ((New-Object Net.WebClient).DownloadString('https://example.com/install.ps1'))
        RUN irm https://example.com/install.ps1 | «Invoke-Expression»
        RUN (Invoke-WebRequest -UseBasicParsing https://example.com/install.ps1).Content | «IEX»
      `,
    },
    {
      why: 'Started from another shell, it reads the same.',
      insecure: dockerfile`
        FROM mcr.microsoft.com/windows/servercore:ltsc2025
        RUN powershell -NoProfile -ExecutionPolicy Bypass -Command "irm https://example.com/install.ps1 | «iex»"
      `,
    },
    {
      why: 'An interpreter with a program of its own only reads the download as data.',
      secure: dockerfile`
        FROM debian:13
        RUN curl -fsSL https://example.com/data.json | python3 -c "import json, sys; json.load(sys.stdin)"
        RUN curl -fsSL https://example.com/list | sh filter.sh
        RUN curl -fsSL https://example.com/tool.tgz | tar xz && VERSION="$(curl -fsSL https://example.com/version)"
      `,
    },
    {
      why: 'What is downloaded is read by the program, not run.',
      secure: dockerfile`
        FROM debian:13
        RUN curl -fsSL https://example.com/list | sh -c "wc -l"
        RUN sh /opt/setup.sh "$(curl -fsSL https://example.com/version)"
      `,
    },
  ],
});

const isDownload = (command: Command) =>
  command.is(['curl', 'wget', 'aria2c', 'fetch', 'lynx']) && !command.has('--version', '--help', '-V');

/** The interpreter that runs what the command prints: down the pipe, or around the substitution it stands in. */
function readerOf(command: Command): Command | undefined {
  for (let { next } = command, step = 0; next && step < 20; next = next.next, step++)
    if (readsProgram(next)) return next;
  const { enclosing } = command;
  if (!enclosing) return undefined;
  if (enclosing.is(['eval', 'source', '.', ...shells]))
    return runsSubstitution(enclosing, command) ? enclosing : undefined;
  return undefined;
}

/** The `Invoke-Expression` that gets the output: down the pipe, or with the download in its argument. */
function invokerOf(command: Command): Command | undefined {
  let around: Command | undefined = command;
  for (let step = 0; around && step < 20; around = around.enclosing, step++) {
    const { next } = around;
    const invoker = [around, next].find((candidate) => candidate?.is('invoke-expression'));
    if (invoker) return invoker;
  }
  return undefined;
}

const shells = ['sh', 'bash', 'ash', 'dash', 'zsh', 'ksh', 'busybox'];
const interpreters = ['python', 'python2', 'python3', 'perl', 'ruby', 'node', 'php', 'lua'];

/** Whether the interpreter takes its program from standard input. */
function readsProgram(command: Command): boolean {
  const [first] = command.operands;
  if (command.is(shells)) {
    if (command.has('-c')) return false;
    return command.has('-s') || first === undefined || first.raw === '-' || first.raw === '/dev/stdin';
  }
  if (!command.is(interpreters)) return false;
  if (command.has('-c', '-e', '-m', '-E', '-r', '-n', '-p', '--eval', '--version')) return false;
  return first === undefined || first.raw === '-' || first.raw === '/dev/stdin';
}

/** Whether the substitution is the program, not one of its arguments: behind -c, or the first operand. */
function runsSubstitution(shell: Command, command: Command): boolean {
  const holds = (word: { span: { start: number; end: number } } | undefined) =>
    word !== undefined && word.span.start <= command.span.start && command.span.end <= word.span.end;
  if (shell.is(['eval', 'source', '.'])) return shell.arguments.some(holds);
  const isProgram = holds(shell.value('-c')) || holds(shell.operands[0]);
  if (!isProgram) return false;
  // `sh -c "x=$(curl …); use $x"` runs its own program, which only uses what was downloaded.
  const word = shell.arguments.find(holds)!;
  return /^["']?(?:\$\(|`|<\()/.test(word.raw);
}
