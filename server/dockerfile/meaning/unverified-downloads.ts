import { query } from '../../engine/query';
import type { Command } from '../model/command';
import type { Stage } from '../model/stage';
import { type DockerfileUnit, isDockerfile } from '../model/unit';
import type { Word } from '../model/word';

/** A file that a step downloads and a command uses, without anything that checks it. */
interface UnverifiedDownload {
  readonly stage: Stage;
  readonly address: Word;
  /** What unpacks or starts it. */
  readonly use: Command;
  /** It is run in the step that downloads it. */
  readonly isRun: boolean;
}

export const unverifiedDownloads = query<DockerfileUnit, UnverifiedDownload>(isDockerfile, ({ stages }) =>
  stages.flatMap(downloadsOf),
);

/** How far behind a download its use is looked for. */
const farthest = 1000;

function downloadsOf(stage: Stage): readonly UnverifiedDownload[] {
  const all = stage.commands;
  if (!all.some(isDownload)) return [];
  const lastCheck = all.findLastIndex(isVerification);
  return all.flatMap((command, index) => {
    const address = addressOf(command);
    if (!address || lastCheck >= index) return [];
    const file = fileOf(command, address);
    const later = file === undefined ? [] : all.slice(index + 1, index + farthest);
    const run = later.find((other) => other.instruction === command.instruction && runs(other, file!));
    const use = run ?? unpackerOf(command) ?? later.find((other) => uses(other, file!));
    return use ? [{ stage, address, use, isRun: use === run }] : [];
  });
}

const isDownload = ({ name }: Command) => name === 'curl' || name === 'wget' || name === 'aria2c';

function addressOf(command: Command): Word | undefined {
  if (!isDownload(command)) return undefined;
  return command.operands.find(({ legible }) => /^(?:https?|ftp):\/\//.test(legible));
}

/** The name that the file gets; undefined where it is not known or written to the output. */
function fileOf(command: Command, address: Word): string | undefined {
  const written = command.value('-o', '--output', '-O', '--output-document', '--out');
  const path = (written ?? address).legible.replace(/[?#].*$/s, '');
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.length < 2 || name === '-' ? undefined : name;
}

/** What unpacks the output down the pipe. */
function unpackerOf(command: Command): Command | undefined {
  for (let { next } = command, step = 0; next && step < 20; next = next.next, step++)
    if (isUnpacking(next)) return next;
  return undefined;
}

const uses = (command: Command, file: string) =>
  (isUnpacking(command) || isStarting(command)) && command.words.some(({ legible }) => legible.includes(file));

/** `./file`, `sh file`, `python3 /tmp/file` */
function runs(command: Command, file: string): boolean {
  const isFile = (word: Word | undefined) => word !== undefined && word.legible.split('/').at(-1) === file;
  if (command.nameWord.legible.includes('/') && isFile(command.nameWord)) return true;
  return command.is(interpreters) && !command.has('-c', '-e', '-m') && isFile(command.operands[0]);
}

const interpreters = [
  'sh',
  'bash',
  'ash',
  'dash',
  'zsh',
  'ksh',
  'source',
  '.',
  'python',
  'python3',
  'perl',
  'ruby',
  'php',
  'node',
];

const isUnpacking = (command: Command) =>
  command.is(['tar', 'unzip', 'bsdtar', 'cpio', 'dpkg', 'rpm', '7z', 'gunzip', 'unxz']) && !command.has('--version');

const isStarting = (command: Command) =>
  command.is(['sh', 'bash', 'python', 'python3', 'java', 'perl', 'ruby']) ||
  (command.is('chmod') &&
    command.operands.some(({ text }) => text !== undefined && /^[ugoa]*\+[rw]*x|^0?[1357]?[0-7]*[1357]/.test(text))) ||
  command.is(['apt', 'apt-get', 'yum', 'dnf', 'apk'], ['install', 'add', 'localinstall']);

const isVerification = (command: Command) =>
  (command.is(['sha256sum', 'sha512sum', 'sha384sum', 'sha224sum', 'sha1sum', 'md5sum', 'shasum', 'b2sum']) &&
    (command.has('-c', '--check') || command.arguments.some(({ raw }) => /^-\w*c/.test(raw)))) ||
  (command.is(['gpg', 'gpg2']) &&
    (command.has('--verify', '--decrypt') || command.flags.some(({ name }) => name.startsWith('--verify')))) ||
  command.is(['gpgv', 'cosign', 'minisign', 'signify', 'slsa-verifier', 'rhash']) ||
  (command.is('openssl') && command.arguments.some(({ raw }) => raw === 'dgst' || raw === '-verify')) ||
  command.is('gh', 'attestation');
