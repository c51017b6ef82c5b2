import type { Fix } from '../../engine/rule';
import { say } from '../../engine/say';
import { type BaseImage, baseImage } from '../../images/base-images';
import type { DockerfileChange } from '../model/change';
import type { Command } from '../model/command';
import type { Instruction } from '../model/instruction';
import type { Stage } from '../model/stage';
import { chainOf } from '../reach';

/** Whether a user of USER is root: by name, by number, or as the administrator of a Windows container. */
export function isRootUser(name: string): boolean {
  return /^(?:root|0+|(?:user manager\\)?containeradministrator)$/i.test(name);
}

/** What is known of the image at the end of a stage's chain. */
export function baseOf(stage: Stage): BaseImage | undefined {
  const { baseImage: image } = stage;
  if (image?.name === undefined || (image.tag && image.tag.text === undefined)) return undefined;
  return baseImage({ repository: image.name, tag: image.tag?.text });
}

/** An account that a command of the image creates. */
interface Account {
  readonly name: string;
  /** As written, where the command fixes it. */
  readonly uid: string | undefined;
  readonly command: Command;
}

/** The accounts that the stage and its ancestors create, in order. System accounts are among them. */
export function accountsOf(stage: Stage): readonly Account[] {
  return [...stage.ancestors]
    .reverse()
    .concat(stage)
    .flatMap(({ commands }) => commands.flatMap((command) => accountOf(command) ?? []));
}

function accountOf(command: Command): Account | undefined {
  if (!command.is(['useradd', 'adduser'])) return undefined;
  // `adduser name group` adds to a group; BusyBox and Debian both put the name first.
  const name = command.operands[0]?.text;
  if (name === undefined || (command.name === 'adduser' && command.operands.length > 1)) return undefined;
  const uid = command.value('-u', '--uid')?.text;
  return { name, uid: uid !== undefined && /^\d+$/.test(uid) ? uid : undefined, command };
}

/**
 * Whether the stage's entry point starts as root on purpose and hands over to another account: it calls one of the
 * programs made for that, or the image installs one and has an entry point or command that could call it.
 */
export function dropsPrivileges(stage: Stage): boolean {
  const started = [stage.entrypoint, stage.command].flatMap((instruction) => instruction?.commands ?? []);
  if (started.some(handsOver)) return true;
  if (!stage.entrypoint && !stage.command) return false;
  return [stage, ...stage.ancestors].some((each) =>
    each.commands.some((command) =>
      command.words.some(({ text }) => text !== undefined && /(?:^|\/)(?:gosu|su-exec)(?:$|[-=~])/.test(text)),
    ),
  );
}

/** Whether images built from this one get a user: who runs this one itself is then of no consequence. */
export const setsUserOfChildren = (stage: Stage): boolean =>
  chainOf(stage).some((each) => each.all('ONBUILD').some(({ instruction }) => instruction?.keyword === 'USER'));

const handsOver = (command: Command) =>
  command.is(['gosu', 'su-exec', 'setpriv', 'setuidgid', 's6-setuidgid', 'chpst', 'runuser', 'fixuid']) ||
  command.is(['/init', '/sbin/init', '/lib/systemd/systemd', 'init', 'systemd']);

/**
 * The fix that makes the image run as somebody else than root. None where it would break what depends on the user: the
 * ONBUILD steps of images built from this one, and a program whose folder only root may enter.
 */
export function userFixes(stage: Stage): readonly Fix[] {
  const isInherited = stage.all('ONBUILD').some(({ instruction }) => instruction && needsRoot.has(instruction.keyword));
  if (isInherited || workdirInRootHome(stage) !== undefined) return [];
  const created = accountsOf(stage).findLast(({ name }) => !isRootUser(name));
  const numbered = created && !created.uid && !stage.isWindows ? numberAccount(stage, created) : undefined;
  const user = numbered?.uid ?? suggestedUser(stage, created);
  return [
    {
      title: say`Run as user ${user} (it must be able to read and write the program's files)`,
      safety: 'review',
      caveat: stage.isWindows
        ? say`The program can no longer write to files of administrators, nor install packages at run time.`
        : say`The program can no longer write to files that belong to root, nor install packages at run time.`,
      changes: [...(numbered?.changes ?? []), ...writeUser(stage, user)],
    },
  ];
}

/** What fails or changes its meaning as another user. COPY and ADD make files of root whatever the user is. */
const needsRoot: ReadonlySet<Instruction['keyword']> = new Set(['RUN', 'WORKDIR']);

/** The folder in root's home that the stage works in, unless a step opens that home to others. */
export function workdirInRootHome(stage: Stage): string | undefined {
  const { workdir } = stage;
  if (!workdir || !/^\/root(?:\/|$)/.test(workdir)) return undefined;
  const isOpened = chainOf(stage).some(({ commands }) =>
    commands.some(
      (command) =>
        command.is(['chmod', 'chown']) && command.operands.some(({ text }) => text === '/root' || text === '/root/'),
    ),
  );
  return isOpened ? undefined : workdir;
}

/** The user to suggest for a stage, as USER takes it: numeric, because Kubernetes can only verify numbers. */
function suggestedUser(stage: Stage, created: Account | undefined): string {
  if (stage.isWindows) return 'ContainerUser';
  const id = created ? created.uid : baseOf(stage)?.account?.id;
  return id === undefined ? '10001:10001' : `${id}`;
}

/** Gives an account that is created without a number one that no other account of the stage has. */
function numberAccount(
  stage: Stage,
  { command }: Account,
): { readonly uid: string; readonly changes: readonly DockerfileChange[] } {
  const taken = new Set(accountsOf(stage).map(({ uid }) => uid));
  let id = 10001;
  while (taken.has(`${id}`)) id++;
  // Debian's adduser has the long name alone, and BusyBox' on Alpine reads both.
  const flag = command.name === 'adduser' ? '--uid' : '-u';
  const isBusyBox = command.name === 'adduser' && command.has('-D', '-S', '-H', '-G', '-h', '-s');
  return { uid: `${id}`, changes: command.nameWord.insertAfter(`${isBusyBox ? '-u' : flag} ${id}`) };
}

/**
 * Writes `USER …` where it takes effect for the running container and for no build step: over a `USER` that nothing
 * but the container sees, above the CMD and ENTRYPOINT that end the stage, else below everything. Empty where the stage
 * has no place for it.
 */
function writeUser(stage: Stage, user: string): readonly DockerfileChange[] {
  const { instructions } = stage;
  const last = stage.last('USER');
  if (last && !instructions.some((each) => each.index > last.index && usesUser.has(each.keyword)))
    return last.value.replace(user);
  const isStart = ({ keyword }: Instruction) => keyword === 'CMD' || keyword === 'ENTRYPOINT';
  let first = instructions.length;
  while (first > 0 && isStart(instructions[first - 1]!)) first--;
  const start = instructions[first];
  if (start) return start.insertBefore(`USER ${user}`);
  const end = instructions.at(-1) ?? stage.from;
  return end ? end.insertAfter(`USER ${user}`) : [];
}

const usesUser: ReadonlySet<Instruction['keyword']> = new Set(['RUN', 'WORKDIR', 'COPY', 'ADD', 'ONBUILD']);
