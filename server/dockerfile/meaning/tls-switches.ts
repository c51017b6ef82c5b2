import { rememberedByText } from '../../engine/remembered';
import type { Place } from '../../engine/source';
import type { DockerfileChange } from '../model/change';
import type { Command } from '../model/command';
import type { Instruction } from '../model/instruction';
import type { Pair } from '../model/instructions/pairs';
import { type PowerShellScript, powerShellScript } from '../model/powershell';
import type { DockerfileUnit } from '../model/unit';
import type { Word } from '../model/word';

/** Everything that switches one tool's check of certificates or signatures off. */
export interface SwitchTable {
  /** `curl -k`, `apk add --allow-untrusted` */
  readonly flags?: readonly {
    readonly commands: readonly string[];
    /** The first operand has to be one of these. */
    readonly subcommands?: readonly string[];
    readonly flags: readonly string[];
    /** Only with a value of this form, as in `--check-certificate=false`; with any or none where absent. */
    readonly off?: RegExp;
    /** The flag to write instead of taking it out. */
    readonly instead?: string;
    /** The operands are addresses; where all of them are the machine's own, there is no path to listen on. */
    readonly isOnPath?: boolean;
  }[];
  /** A setting as the value of a flag: `git -c http.sslVerify=false`, `apt-get -o Acquire::https::Verify-Peer=false`. */
  readonly options?: readonly {
    readonly commands: readonly string[];
    readonly flags: readonly string[];
    readonly key: RegExp;
    readonly off: RegExp;
    readonly on: string;
  }[];
  /** A setting that a subcommand stores: `npm config set strict-ssl false`, also as `key=value`. */
  readonly settings?: readonly {
    readonly commands: readonly string[];
    /** The first operands, before the key. */
    readonly subcommands: readonly string[];
    readonly key: RegExp;
    readonly off: RegExp;
    /** What to write for the value instead; where absent only the user knows. */
    readonly on?: string;
  }[];
  /** A variable in ENV, ARG, `export` or before a command. Names compare without regard to case where the tool does. */
  readonly variables?: readonly {
    readonly name: RegExp;
    readonly off: RegExp;
    readonly on?: string;
    /** The tool looks only at whether the variable exists, so that an unknown value switches off too. */
    readonly isOffWhenever?: 'set';
  }[];
  /** What switches it off in a script of PowerShell. */
  readonly powerShell?: readonly RegExp[];
  /** A line of a configuration file that a command or a COPY here-document writes. */
  readonly files?: readonly {
    readonly line: RegExp;
    /** What the file's path has to look like, where the line alone does not tell. */
    readonly path?: RegExp;
    /** Paths of files of other tools that use the same words. */
    readonly notPath?: RegExp;
  }[];
}

interface Switch {
  readonly at: Place;
  /** What to call it in a message: `--insecure`, `http.sslVerify=false`; a name alone where any value switches off. */
  readonly written: string;
  /** Switches the check on again. Empty where only the user knows how. */
  readonly changes: readonly DockerfileChange[];
  /** What the change writes; undefined where it takes the switch out. */
  readonly instead: string | undefined;
}

/** Every place in the file that uses a switch of the table, in no particular order. */
export function* switchesOff(unit: DockerfileUnit, table: SwitchTable): Generator<Switch> {
  const { pairs, assignments, commands, texts, scripts } = inventoryOf(unit);
  if (table.variables) {
    for (const pair of pairs) yield* variableOff(table, pair);
    for (const { word, isRemovable } of assignments) yield* assignmentOff(table, word, isRemovable);
  }
  for (const [name, own] of switchesByCommand(table)) {
    for (const command of commands.get(name) ?? []) if (concerns(own, command)) yield* commandOff(own, command);
  }
  if (table.files) for (const text of texts) yield* linesOff(table, text);
  for (const pattern of table.powerShell ?? []) {
    for (const { text, start } of scripts) {
      for (const { 0: written, index } of text.matchAll(pattern)) {
        const at = { unit, span: { start: start + index, end: start + index + written.length } };
        yield { at, written, changes: [], instead: undefined };
      }
    }
  }
}

/** What switches are looked for in. One walk for all tables. */
interface Inventory {
  readonly pairs: readonly Pair[];
  readonly assignments: readonly { readonly word: Word; readonly isRemovable: boolean }[];
  readonly commands: ReadonlyMap<string, readonly Command[]>;
  readonly texts: readonly WrittenText[];
  readonly scripts: readonly PowerShellScript[];
}

/** Text that ends up in a file of the image. The path is empty where it is not known. */
interface WrittenText {
  readonly path: string;
  readonly text: string;
  place(start: number, end: number): Place;
}

const inventories = new WeakMap<DockerfileUnit, Inventory>();

function inventoryOf(unit: DockerfileUnit): Inventory {
  let inventory = inventories.get(unit);
  if (!inventory) inventories.set(unit, (inventory = readInventory(unit)));
  return inventory;
}

function readInventory(unit: DockerfileUnit): Inventory {
  const pairs: Pair[] = [];
  const assignments: { word: Word; isRemovable: boolean }[] = [];
  const commands = new Map<string, Command[]>();
  const texts: WrittenText[] = [];
  const scripts: PowerShellScript[] = [];
  for (const instruction of unit.allInstructions) {
    const { keyword } = instruction;
    if (keyword === 'ENV' || keyword === 'ARG') pairs.push(...instruction.pairs);
    else if (keyword === 'COPY' || keyword === 'ADD') texts.push(...hereDocumentTexts(instruction));
    else if (keyword === 'RUN') {
      const script = powerShellScript(instruction);
      if (script) scripts.push(script);
      for (const command of instruction.commands) {
        for (const { word } of command.assignments) assignments.push({ word, isRemovable: true });
        const { name } = command;
        if (mayWrite(command)) texts.push(...writtenTexts(command));
        if (name === undefined) continue;
        if (name === 'export' || name === 'env' || name === 'declare')
          for (const word of command.arguments) assignments.push({ word, isRemovable: name === 'env' });
        const same = commands.get(name);
        if (same) same.push(command);
        else commands.set(name, [command]);
      }
    }
  }
  return { pairs, assignments, commands, texts, scripts };
}

/** The entries of a table that speak of one command. */
interface CommandSwitches {
  readonly flags: NonNullable<SwitchTable['flags']>;
  readonly options: NonNullable<SwitchTable['options']>;
  readonly settings: NonNullable<SwitchTable['settings']>;
}

const byCommand = new WeakMap<SwitchTable, ReadonlyMap<string, CommandSwitches>>();

function switchesByCommand(table: SwitchTable): ReadonlyMap<string, CommandSwitches> {
  let known = byCommand.get(table);
  if (!known) {
    const { flags = [], options = [], settings = [] } = table;
    const names = new Set([...flags, ...options, ...settings].flatMap(({ commands }) => commands));
    const about = (name: string) => (entry: { readonly commands: readonly string[] }) => entry.commands.includes(name);
    known = new Map(
      [...names].map((name) => [
        name,
        {
          flags: flags.filter(about(name)),
          options: options.filter(about(name)),
          settings: settings.filter(about(name)),
        },
      ]),
    );
    byCommand.set(table, known);
  }
  return known;
}

type Variable = NonNullable<SwitchTable['variables']>[number];

const variableFinders = new WeakMap<SwitchTable, (name: string) => Variable | undefined>();

function variableNamed(table: SwitchTable, name: string): Variable | undefined {
  let find = variableFinders.get(table);
  if (!find) {
    find = rememberedByText((wanted) => table.variables?.find((candidate) => candidate.name.test(wanted)));
    variableFinders.set(table, find);
  }
  return find(name);
}

function* variableOff(table: SwitchTable, pair: Pair): Generator<Switch> {
  const { instruction, name, value } = pair;
  if (!value) return;
  const variable = variableNamed(table, name);
  if (!variable) return;
  if (!(value.text === undefined ? variable.isOffWhenever : variable.off.test(value.text))) return;
  const changes =
    variable.on !== undefined
      ? value.replace(variable.on)
      : instruction.pairs.length === 1
        ? instruction.remove()
        : instruction.unit.remove(pair.span);
  const written = variable.on === undefined ? name : `${name}=${value.text}`;
  yield { at: pair, written, changes, instead: variable.on === undefined ? undefined : `${name}=${variable.on}` };
}

function* commandOff(own: CommandSwitches, command: Command): Generator<Switch> {
  for (const { subcommands, flags, off, instead, isOnPath } of own.flags) {
    if (!command.has(...flags) || (isOnPath && isLocal(command))) continue;
    if (subcommands && !subcommands.includes(command.subcommand ?? '')) continue;
    for (const flag of command.flags) {
      if (!flags.includes(flag.name)) continue;
      if (
        off
          ? flag.value?.text === undefined || !off.test(flag.value.text)
          : /^(?:false|0|no)$/.test(flag.value?.text ?? '')
      )
        continue;
      const changes = instead === undefined ? flag.remove() : flag.replace(instead);
      yield { at: flag, written: flag.name, changes, instead };
    }
  }
  for (const { flags, key, off, on } of own.options) {
    if (!command.has(...flags)) continue;
    for (const flag of command.flags) {
      if (!flags.includes(flag.name) || !flag.value) continue;
      const setting = settingIn(flag.value);
      if (!setting || !key.test(setting.key) || !off.test(setting.value)) continue;
      const written = `${setting.key}=${setting.value}`;
      yield { at: flag.value, written, changes: setting.set(on), instead: `${setting.key}=${on}` };
    }
  }
  for (const { subcommands, key, off, on } of own.settings) {
    const { operands } = command;
    if (!subcommands.every((subcommand, at) => operands[at]?.text === subcommand)) continue;
    yield* settingOff(operands.slice(subcommands.length), key, off, on);
  }
}

/** Whether any entry could be about the command: most commands have neither the flag nor the subcommand. */
const concerns = ({ flags, options, settings }: CommandSwitches, command: Command): boolean =>
  flags.some((entry) => command.has(...entry.flags)) ||
  options.some((entry) => command.has(...entry.flags)) ||
  settings.some(({ subcommands: [first] }) => first === undefined || command.subcommand === first);

/** `key value` or `key=value` as the first operands. */
function* settingOff(operands: readonly Word[], key: RegExp, off: RegExp, on: string | undefined): Generator<Switch> {
  const [first, second] = operands;
  if (!first) return;
  const joined = settingIn(first);
  if (joined) {
    if (key.test(joined.key) && off.test(joined.value))
      yield {
        at: first,
        written: `${joined.key}=${joined.value}`,
        changes: on === undefined ? [] : joined.set(on),
        instead: on === undefined ? undefined : `${joined.key}=${on}`,
      };
    return;
  }
  if (first.text === undefined || second?.text === undefined || !key.test(first.text) || !off.test(second.text)) return;
  const at = { unit: first.unit, span: { start: first.span.start, end: second.span.end } };
  yield {
    at,
    written: `${first.text} ${second.text}`,
    changes: on === undefined ? [] : second.replace(on),
    instead: on === undefined ? undefined : `${first.text} ${on}`,
  };
}

function* assignmentOff(table: SwitchTable, word: Word, isRemovable: boolean): Generator<Switch> {
  const { raw } = word;
  const equals = raw.indexOf('=');
  if (equals <= 0) return;
  const name = raw.slice(0, equals);
  const variable = variableNamed(table, name);
  if (!variable) return;
  const value = unquoted(raw.slice(equals + 1));
  if (!(/\$/.test(value) ? variable.isOffWhenever : variable.off.test(value))) return;
  const { on } = variable;
  const changes = on !== undefined ? word.part(equals + 1, raw.length).replace(on) : isRemovable ? word.remove() : [];
  const written = on === undefined ? name : `${name}=${value}`;
  yield { at: word, written, changes, instead: on === undefined ? undefined : `${name}=${on}` };
}

const mayWrite = ({ name, redirections }: Command): boolean =>
  name === 'sed' || name === 'echo' || name === 'printf' || redirections.length > 0;

/** `echo … > file`, `printf … | tee file`, `cat <<EOF > file`, and the replacement side of `sed -i s/…/…/ file`. */
function* writtenTexts(command: Command): Generator<WrittenText> {
  if (command.is('sed')) {
    if (!command.has('-i', '--in-place')) return;
    for (const word of command.arguments) {
      const replaced = /^['"]?s(.)(?:(?!\1).)*\1/.exec(word.raw)?.[0].length;
      if (replaced === undefined) continue;
      const path = command.operands.at(-1)?.text ?? '';
      yield {
        path,
        text: word.raw.slice(replaced),
        place: (start, end) => word.part(replaced + start, replaced + end),
      };
    }
    return;
  }
  const isPrinting = command.is(['echo', 'printf']);
  if (!isPrinting && command.redirections.length === 0) return;
  const path = writtenFile(command);
  if (path === undefined) return;
  if (isPrinting) {
    for (const word of command.arguments) yield { path, text: word.raw, place: (start, end) => word.part(start, end) };
    return;
  }
  for (const { body } of command.redirections) {
    if (body === undefined) continue;
    const document = command.instruction.heredocs.find((candidate) => candidate.body.includes(body));
    if (document) yield textAt(command.unit, path, body, document.bodySpan.start + document.body.indexOf(body));
  }
}

const hereDocumentTexts = (instruction: Extract<Instruction, { keyword: 'COPY' | 'ADD' }>): readonly WrittenText[] =>
  instruction.heredocs.map((document) =>
    textAt(instruction.unit, instruction.destination?.text ?? '', document.body, document.bodySpan.start),
  );

const textAt = (unit: DockerfileUnit, path: string, text: string, offset: number): WrittenText => ({
  path,
  text,
  place: (start, end) => ({ unit, span: { start: offset + start, end: offset + end } }),
});

function* linesOff(table: SwitchTable, { path, text, place }: WrittenText): Generator<Switch> {
  for (const { line, path: wanted, notPath } of table.files ?? []) {
    if ((wanted && !wanted.test(path)) || notPath?.test(path)) continue;
    const match = line.exec(text);
    if (!match) continue;
    yield { at: place(match.index, match.index + match[0].length), written: match[0], changes: [], instead: undefined };
  }
}

function isLocal(command: Command): boolean {
  const { operands } = command;
  return (
    operands.length > 0 &&
    operands.every(
      ({ text }) => text !== undefined && /^(?:https?:\/\/)?(?:localhost|127(?:\.\d+){3}|\[::1\])(?:[:/]|$)/.test(text),
    )
  );
}

/** The path that a command's output goes to; empty where it is not known, undefined where it goes to no file. */
function writtenFile(command: Command): string | undefined {
  const { next } = command;
  if (next?.is('tee')) return next.operands[0]?.text ?? '';
  const redirection = command.redirections.find(({ operator }) => /^\d*>{1,2}[|&]?$/.test(operator));
  if (redirection) return redirection.target?.text ?? '';
  return command.is('tee') ? (command.operands[0]?.text ?? '') : undefined;
}

interface Setting {
  readonly key: string;
  readonly value: string;
  set(value: string): readonly DockerfileChange[];
}

/** `key=value` in a word, either of which may be quoted. */
function settingIn(word: Word): Setting | undefined {
  const equals = word.raw.indexOf('=');
  if (equals <= 0) return undefined;
  const isQuotedWhole = /^(['"]).*\1$/.test(word.raw) && !/['"]/.test(word.raw.slice(1, -1));
  const end = isQuotedWhole ? word.raw.length - 1 : word.raw.length;
  return {
    key: word.raw.slice(0, equals).replace(/['"\\]/g, ''),
    value: unquoted(word.raw.slice(equals + 1, end)),
    set: (value) => word.part(equals + 1, end).replace(value),
  };
}

const unquoted = (text: string) => text.replace(/^(['"])(.*)\1$/s, '$2');
