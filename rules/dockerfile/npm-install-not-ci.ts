import type { Command } from '../../server/dockerfile/model/command';
import { installations } from '../../server/dockerfile/queries';
import { chainOf } from '../../server/dockerfile/reach';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Lock file not enforced',
  severity: 'info',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.1',
  fixable: 'review',
  threat: `
    npm install takes the lock file as a proposal: where it is missing or no longer fits package.json, it fetches the
    newest releases in range and rewrites the file inside the image, without a word. A release published an hour ago by someone who took over a maintainer's account is then
    built into the image, though nobody changed a line.`,
  impact: 'Releases that nobody reviewed get into the image.',
  remedy: `
    Commit package-lock.json, copy it in beside package.json, and run npm ci, which installs exactly what it lists and
    checks its hashes. It fails without the file, or where the two disagree.`,
  references: ['https://docs.npmjs.com/cli/v11/commands/npm-ci'],
  standards: { cwe: [1357, 494], mitre: ['T1195.001'] },

  subjects: installations,
  *check({ manager, subcommand, at, flags, isPartlyUnknown, packages, command }) {
    if (manager.name !== 'npm' || subcommand === 'add' || isPartlyUnknown || packages.length > 0) return;
    // A folder, archive or repository as operand is installed by itself, not what package.json lists.
    if (command.operands.length > 1) return;
    if (flags.some(({ name }) => global.has(name))) return;
    const word = command.arguments[at]!;
    const lock = lockFile(command);
    if (lock === 'elsewhere') return;
    yield {
      at: word,
      message:
        lock === 'absent'
          ? say`Without a lock file npm ${word.raw} takes the newest releases that package.json allows.`
          : say`The lock file is only a proposal for npm ${word.raw}; npm ci installs exactly what it lists.`,
      fixes: [
        {
          title: say`Write npm ci (fails where the lock file is missing or out of date)`,
          safety: 'review',
          caveat: say`The build fails without package-lock.json, or where it disagrees with package.json.`,
          changes: lock === 'absent' ? [] : word.replace('ci'),
        },
      ],
    };
  },

  examples: [
    {
      insecure: dockerfile`
        FROM node:24-slim
        COPY package*.json ./
        RUN npm «install» --omit=dev
      `,
      secure: dockerfile`
        FROM node:24-slim
        COPY package*.json ./
        RUN npm ci --omit=dev
      `,
    },
    {
      why: 'Without the lock file npm ci would fail, so that comes first.',
      insecure: dockerfile`
        FROM node:24-slim
        COPY package.json ./
        RUN npm «i»
      `,
    },
    {
      why: 'What a later step copies is not there yet.',
      insecure: dockerfile`
        FROM node:24-slim
        COPY package.json ./
        RUN npm «install»
        COPY . .
      `,
    },
    {
      why: 'What a cloned folder holds is not known.',
      secure: dockerfile`
        FROM node:24-slim
        RUN git clone https://git.example.com/app.git && cd app && npm install
      `,
    },
    {
      why: 'Named packages, tools for the whole image and the making of a lock file are other things.',
      secure: dockerfile`
        FROM node:24-slim
        RUN npm install -g typescript@5.9.3 && npm install express@5.1.0 && npm install ./plugin
        RUN npm install --package-lock-only && npm ci && npm install $PACKAGES
      `,
    },
  ],
});

const global: ReadonlySet<string> = new Set([
  '-g',
  '--global',
  '--location',
  '--package-lock-only',
  '--no-package-lock',
  '--dry-run',
  '-h',
  '--help',
]);

/**
 * Whether a lock file is known to be missing: all that was copied before the step is named, and it is not among it.
 * `elsewhere`: the step works in a folder that was cloned or unpacked, and nothing tells what that holds.
 */
function lockFile(command: Command): 'absent' | 'possible' | 'elsewhere' {
  const run = command.instruction;
  const sources = chainOf(command.stage).flatMap((stage) =>
    stage.all('COPY', 'ADD').flatMap((copy) => (copy.index < run.index ? copy.sources : [])),
  );
  const isManifestCopied = sources.some(({ text }) => /(?:^|\/)package\.json$/.test(text ?? ''));
  if (!isManifestCopied && fetchesFolder(command)) return 'elsewhere';
  if (!isManifestCopied || (run.keyword === 'RUN' && run.mounts('bind').length > 0)) return 'possible';
  return sources.some(
    ({ text }) => text === undefined || /[*?[]|lock|shrinkwrap|^\.{0,2}\/?$|\/$|(?:^|\/)[^./]+$/.test(text),
  )
    ? 'possible'
    : 'absent';
}

/** Whether the image's own steps up to the command clone or unpack something. */
const fetchesFolder = ({ stage, span }: Command) =>
  chainOf(stage).some(({ commands }) =>
    commands.some(
      (other) => other.span.start < span.start && (other.is('git', 'clone') || other.is(['tar', 'unzip', 'bsdtar'])),
    ),
  );
