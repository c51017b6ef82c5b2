import type { Command } from '../model/command';
import type { Instruction } from '../model/instruction';
import type { Word } from '../model/word';

/** A file mode as it is written: `0777`, `u+x,o+w`. */
export interface Mode {
  readonly word: Word;
  readonly text: string;
  /** What gets it, where it is known: paths in the image. */
  readonly targets: readonly (string | undefined)[];
}

/** The mode that a command gives to files. */
export function modeOf(command: Command): Mode | undefined {
  if (command.is('chmod')) {
    // `chmod -x file`: the mode looks like a flag.
    if (command.has('--reference')) return undefined;
    const flagLike = command.arguments.find(({ raw }) => /^-[rwxXst]+$/.test(raw));
    const word = flagLike ?? command.operands[0];
    const targets = command.operands.slice(flagLike ? 0 : 1).map(({ text }) => text);
    return word?.text === undefined ? undefined : { word, text: word.text, targets };
  }
  if (command.is(['install', 'mkdir'])) {
    const word = command.value('-m', '--mode');
    return word?.text === undefined ? undefined : { word, text: word.text, targets: madeBy(command) };
  }
  return undefined;
}

/** The mode of `COPY --chmod=`. */
export function copiedMode(instruction: Instruction): Mode | undefined {
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return undefined;
  const word = instruction.flag('chmod')?.value;
  if (word?.text === undefined) return undefined;
  return { word, text: word.text, targets: [placed(instruction.sources, instruction.destination)] };
}

/** What `mkdir` and `install` make: folders, or copies of files under the last operand. */
function madeBy(command: Command): Mode['targets'] {
  const { operands } = command;
  if (command.is('mkdir') || command.has('-d', '--directory')) return operands.map(({ text }) => text);
  return [command.has('-t', '--target-directory') ? undefined : placed(operands.slice(0, -1), operands.at(-1))];
}

/** The one file that a copy makes; undefined where there are several, or a folder whose content gets the mode. */
function placed(sources: readonly (Word | undefined)[], destination: Word | undefined): string | undefined {
  const path = destination?.text;
  if (!path?.endsWith('/')) return path;
  const [source, ...others] = sources;
  const name = /([^/*?[\]]+)$/.exec(source?.text ?? '')?.[1];
  return others.length > 0 || name === undefined || /^\.+$/.test(name) ? undefined : `${path}${name}`;
}

const octal = /^0*([0-7]?)([0-7])([0-7])([0-7])$/;
const clause = /^([ugoa]*)([-+=])([rwxXstugo]*)$/;

/** Whether everyone may write what has the mode. The sticky bit, as on /tmp, keeps them from each other's files. */
export function isWorldWritable(mode: string): boolean {
  const digits = octal.exec(mode);
  if (digits) return (Number(digits[4]) & 2) !== 0 && (Number(digits[1]) & 1) === 0;
  if (/\+t|t$/.test(mode)) return false;
  return clausesOf(mode).some(
    ({ who, operator, rights }) => operator !== '-' && /[oa]/.test(who) && rights.includes('w'),
  );
}

/** Whether whoever starts the file becomes its owner. */
export function setsUserId(mode: string): boolean {
  const digits = octal.exec(mode);
  if (digits) return (Number(digits[1]) & 4) !== 0;
  return clausesOf(mode).some(
    ({ who, operator, rights }) => operator !== '-' && rights.includes('s') && (who === '' || /[ua]/.test(who)),
  );
}

/** The same mode without the right to write for group and others; undefined where it cannot be read. */
export function withoutSharedWrite(mode: string): string | undefined {
  const digits = octal.exec(mode);
  if (digits) {
    const [group, others] = [digits[3], digits[4]].map((digit) => Number(digit) & ~2);
    return `${mode.slice(0, -2)}${group}${others}`;
  }
  const clauses = mode.split(',').map((written) => {
    const match = clause.exec(written);
    if (!match) return undefined;
    const [, who = '', operator = '', rights = ''] = match;
    if (operator === '-' || !/[oa]/.test(who) || !rights.includes('w')) return written;
    const others = rights.replaceAll('w', '');
    const owner = /[ua]/.test(who) ? [`u${operator}${rights}`] : [];
    const shared = /[ga]/.test(who) ? 'go' : 'o';
    if (others || operator === '=') return [...owner, `${shared}${operator}${others}`].join(',');
    return owner.length > 0 ? owner.join(',') : `${shared}-w`;
  });
  return clauses.includes(undefined) ? undefined : clauses.join(',');
}

function clausesOf(mode: string) {
  return mode.split(',').flatMap((written) => {
    const match = clause.exec(written);
    return match ? [{ who: match[1]!, operator: match[2]!, rights: match[3]! }] : [];
  });
}
