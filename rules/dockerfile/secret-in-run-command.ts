import type { Command } from '../../server/dockerfile/model/command';
import type { Word } from '../../server/dockerfile/model/word';
import { runsWhere } from '../../server/dockerfile/queries';
import { rememberedByText } from '../../server/engine/remembered';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import type { Place } from '../../server/engine/source';
import { credentialName } from '../../server/secrets/names';
import { credentialsIn } from '../../server/secrets/shapes';
import { valueUnderCredentialName } from '../../server/secrets/values';

/** Whether the text has anything that the search below starts from. Most steps have not, and are not taken apart. */
const mayHoldPassword = rememberedByText(
  (text) =>
    (text.includes('://') && text.includes('@')) ||
    /--password-stdin|["'\s]-(?:p|a["'\s]|[a-zA-Z]*[buU])|--(?:proxy-)?user/.test(text) ||
    /SecureString|\bnet(?:\.exe)?\s+user\b/i.test(text) ||
    [...text.matchAll(/(?<![\w-])([\w-]+)=|--([^\s=]+)|(?<=\s)-([A-Z]\w+)/g)].some(
      ([, name, flag, parameter]) => credentialName(name ?? flag ?? parameter!) === 'certain',
    ),
);

export default rule({
  title: 'Password in a RUN command',
  severity: 'error',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.1',
  aliases: { kics: ['passwords_and_secrets'] },
  threat: `
    The command line is stored word for word in the build log, in provenance and, in the last stage, in the image's
    history. Anyone who can pull the image or read the log has the password, and everyone with the repository has it as
    well. Deleting it in a later step does not take it out.`,
  impact: 'Everyone with the repository, the log or the image has the password.',
  remedy: `
    Mount it for this step, RUN --mount=type=secret,id=login, and read it from /run/secrets/login. Change the password:
    it is known.`,
  exceptions: 'A throw-away value that opens nothing, such as the password of a test database that ends with the step.',
  references: [
    'https://docs.docker.com/build/building/secrets/',
    'https://docs.docker.com/reference/dockerfile/#run---mounttypesecret',
  ],
  standards: { cwe: [798, 214], cis: ['CIS Docker 1.6: 4.10'], mitre: ['T1552.001'] },

  subjects: runsWhere(mayHoldPassword),
  *check(run) {
    for (const command of run.commands) {
      for (const { at, what } of passwordsOf(command)) {
        yield {
          at,
          secrets: [at],
          message:
            run.stage && !run.stage.isInFinalImage
              ? say`${what} is in this file, and stays in the build's log and cache.`
              : say`${what} stays in the image's history, where everyone who can pull the image reads it.`,
        };
      }
    }
  },

  examples: [
    {
      insecure: dockerfile`
        FROM buildpack-deps:trixie-curl
        RUN curl -fsS -u deploy:«winter2026» -o /tmp/a.tgz https://files.example.com/a.tgz
      `,
      secure: dockerfile`
        FROM buildpack-deps:trixie-curl
        RUN --mount=type=secret,id=netrc,target=/root/.netrc curl -fsS --netrc -o /tmp/a.tgz https://files.example.com/a.tgz
      `,
    },
    {
      why: 'Flags, variables before a command and addresses all carry passwords.',
      insecure: dockerfile`
        FROM debian:13
        RUN PGPASSWORD=«winter2026» psql -h db -f schema.sql
        RUN mysql -uroot -p«winter2026» < schema.sql
        RUN git clone https://bot:«winter2026»@git.example.com/app.git
        RUN tool login --token «winter2026»
      `,
    },
    {
      why: 'A password sent through a pipe is written in the file all the same.',
      insecure: dockerfile`
        FROM debian:13
        RUN echo «winter2026» | docker login -u bot --password-stdin
      `,
    },
    {
      why: 'In a Windows image too.',
      insecure: dockerfile`
        FROM mcr.microsoft.com/windows/servercore:ltsc2025
        RUN net user deploy «winter2026» /add
        SHELL ["powershell", "-Command"]
        RUN Register-Agent -Url https://example.com -Password «'winter2026'»
        RUN New-LocalUser ci -Password (ConvertTo-SecureString «'winter2026'» -AsPlainText -Force)
      `,
    },
    {
      why: 'A variable or the list of users is no password.',
      secure: dockerfile`
        FROM mcr.microsoft.com/windows/servercore:ltsc2025
        RUN net user deploy /active:yes && net user deploy %PASSWORD% /add
        SHELL ["powershell", "-Command"]
        RUN Register-Agent -Password $env:AGENT_PASSWORD -PasswordFile C:\\pw.txt
      `,
    },
    {
      why: 'Variables, files and dummies for a build step give nothing away.',
      secure: dockerfile`
        FROM debian:13
        RUN --mount=type=secret,id=pw mysql -uroot -p"$(cat /run/secrets/pw)" < schema.sql
        RUN SECRET_KEY_BASE=dummy rails assets:precompile
        RUN curl -u "$USER:$PASSWORD" https://example.com/ && mysql -p < a.sql
        RUN tool --password-file /run/secrets/pw --token-ttl 15m --key-length 4096
      `,
    },
    {
      why: 'What one command is told twice is one password; a name, a stand-in and a key of another form are none.',
      secure: dockerfile`
        FROM debian:13
        RUN curl -fsS -u bot https://example.com/a
        RUN SECRET_KEY_BASE=dummy PGUSER=app DJANGO_SECRET_KEY=build make assets
      `,
    },
    {
      why: 'A key of a known form is for another rule, be it in an address.',
      insecure: dockerfile`
        FROM debian:13
        RUN fetch https://files.example.com/AKIAQX3J7N2LW5TD4RBV && fetch https://bot:«winter2026»@files.example.com/a
      `,
    },
  ],
});

/** `what` starts a sentence. */
function* passwordsOf(command: Command): Generator<{ at: Place; what: string }> {
  for (const word of command.words) if (word.raw.includes('://')) yield* inAddress(word);
  for (const { name, word } of command.assignments) yield* inAssignment(name, word);
  if (command.is(['export', 'env', 'declare']))
    for (const word of command.arguments) yield* inAssignment(/^(\w+)=/.exec(word.raw)?.[1] ?? '', word);
  for (const { name, value, word } of command.flags) {
    const isLong = name.startsWith('--') || (command.shell === 'powershell' && name.length > 2);
    if (isLong && credentialName(word.raw.replace(/^-+|[=:].*$/gs, '')) === 'certain') {
      // Commands of which the options are not known read `--token value` all the same.
      const given = value ?? command.arguments[command.arguments.indexOf(word) + 1];
      if (given && !given.raw.startsWith('-') && isPassword(given)) yield { at: given, what: `The value of ${name}` };
    }
    if (value && command.is(['curl', 'wget']) && ['-u', '--user', '--proxy-user', '-U'].includes(name))
      yield* afterColon(value, name);
  }
  yield* inFlagsOf(command);
  const password = inWindowsCommand(command);
  if (password && isPassword(password)) yield { at: password, what: 'The password' };
  const { next } = command;
  if (
    command.is(['echo', 'printf']) &&
    next?.arguments.some(({ raw }) => raw === '--password-stdin') &&
    command.operands.length === 1
  )
    if (isPassword(command.operands[0]!)) yield { at: command.operands[0]!, what: 'The password of the login' };
}

/** Arguments of Windows: `ConvertTo-SecureString 'x' -AsPlainText`, `net user name x /add`. */
function inWindowsCommand(command: Command): Word | undefined {
  if (command.shell === 'posix') return undefined;
  if (command.is('convertto-securestring') && command.has('-asplaintext'))
    return command.value('-string') ?? command.operands[0];
  if (!command.is('net', 'user')) return undefined;
  const [, , password] = command.operands;
  return password?.raw.startsWith('/') ? undefined : password;
}

/** Flags that take a password under a name of one letter, or in an order of their own. */
function* inFlagsOf(command: Command): Generator<{ at: Place; what: string }> {
  if (command.is(['mysql', 'mysqldump', 'mysqladmin', 'mariadb', 'mariadb-dump'])) {
    for (const word of command.arguments) {
      if (!/^-p[^-]/.test(word.raw)) continue;
      const value = word.part(2, word.raw.length);
      if (isPassword(value)) yield { at: value, what: 'The value of -p' };
    }
  }
  const byLetter: readonly (readonly [names: readonly string[], flag: string])[] = [
    [['docker', 'podman', 'buildah', 'skopeo', 'helm', 'crane', 'az'], '-p'],
    [['sshpass'], '-p'],
    [['redis-cli'], '-a'],
  ];
  for (const [names, flag] of byLetter) {
    if (!command.is(names) || (names.length > 1 && !command.operands.some(({ text }) => text === 'login'))) continue;
    const at = command.arguments.findIndex(({ raw }) => raw === flag);
    const value = at < 0 ? undefined : command.arguments[at + 1];
    if (value && isPassword(value)) yield { at: value, what: `The value of ${flag}` };
  }
  if (command.is('htpasswd')) {
    const letters = command.arguments.find(({ raw }) => /^-[a-zA-Z]*b/.test(raw));
    const value = command.operands.at(-1);
    if (letters && value && command.operands.length >= 2 && isPassword(value))
      yield { at: value, what: 'The password for htpasswd' };
  }
}

function* inAddress(word: Word): Generator<{ at: Place; what: string }> {
  for (const { kind, span } of credentialsIn(word.raw)) {
    if (kind !== 'a password in a URL') continue;
    yield { at: word.part(span.start, span.end), what: 'The password in the address' };
  }
}

function* inAssignment(name: string, word: Word): Generator<{ at: Place; what: string }> {
  if (credentialName(name) !== 'certain') return;
  const equals = word.raw.indexOf('=');
  const quote = /^["']/.test(word.raw.slice(equals + 1)) ? 1 : 0;
  const value = word.part(equals + 1 + quote, word.raw.length - quote);
  if (isPassword(value)) yield { at: value, what: `The value of ${name}` };
}

function* afterColon(value: Word, flag: string): Generator<{ at: Place; what: string }> {
  const colon = value.raw.indexOf(':');
  if (colon < 0) return;
  const quote = /["']$/.test(value.raw) ? 1 : 0;
  const password = value.part(colon + 1, value.raw.length - quote);
  if (isPassword(password)) yield { at: password, what: `The password of ${flag}` };
}

/** Something that opens a door, not a variable, a file, a switch, a note or the stand-in that a build step is content with. */
function isPassword(word: Word): boolean {
  const text = word.raw.replace(/^(['"])(.*)\1$/s, '$2');
  if (text.length < 4 || /[$`]/.test(text) || credentialsIn(text).length > 0) return false;
  if (
    /^(?:build|test|tests|testing|temp|tmp|none|unused|ignored?|notused|secret|token|password|nopassword|nothing|asset|assets|precompile|collectstatic|key)[-_\d]*$/i.test(
      text,
    )
  )
    return false;
  return valueUnderCredentialName(text) === 'literal';
}
