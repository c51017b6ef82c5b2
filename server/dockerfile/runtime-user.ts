import { type BaseImage, baseImage } from './base-images';
import type { DockerfileChange } from './change';
import type { Command } from './command';
import type { Instruction } from './instruction';
import type { Stage } from './stage';

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
export interface Account {
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
 * programs made for that, or the image installs one.
 */
export function dropsPrivileges(stage: Stage): boolean {
  const started = [stage.entrypoint, stage.command].flatMap((instruction) => instruction?.commands ?? []);
  if (started.some(handsOver)) return true;
  return [stage, ...stage.ancestors].some((each) =>
    each.commands.some((command) =>
      command.words.some(({ text }) => text !== undefined && /(?:^|\/)(?:gosu|su-exec)(?:$|[-=~])/.test(text)),
    ),
  );
}

const handsOver = (command: Command) =>
  command.is(['gosu', 'su-exec', 'setpriv', 'setuidgid', 's6-setuidgid', 'chpst', 'runuser', 'fixuid']) ||
  command.is(['/init', '/sbin/init', '/lib/systemd/systemd', 'init', 'systemd']);

/** The user to suggest for a stage, as USER takes it: numeric, because Kubernetes can only verify numbers. */
export function suggestedUser(stage: Stage): string {
  if (stage.isWindows) return 'ContainerUser';
  const created = accountsOf(stage).findLast(({ name }) => !isRootUser(name));
  if (created) return created.uid ?? created.name;
  const account = baseOf(stage)?.account;
  return account ? `${account.id}` : '10001:10001';
}

/**
 * Writes `USER …` where it takes effect for the running container and for no build step: above the CMD and ENTRYPOINT
 * that end the stage, else below everything. Empty where the stage has no place for it.
 */
export function insertUser(stage: Stage, user: string): readonly DockerfileChange[] {
  const { instructions } = stage;
  const isStart = ({ keyword }: Instruction) => keyword === 'CMD' || keyword === 'ENTRYPOINT';
  let first = instructions.length;
  while (first > 0 && isStart(instructions[first - 1]!)) first--;
  const start = instructions[first];
  if (start) return start.insertBefore(`USER ${user}`);
  const last = instructions.at(-1) ?? stage.from;
  return last ? last.insertAfter(`USER ${user}`) : [];
}
