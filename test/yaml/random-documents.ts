import type { YamlValue } from '../../server/yaml/value';
import type { Random } from '../random';

/** The data as YAML in a style that nobody would mix like this: every style this project has seen, at random. */
export function writtenAnyhow(data: YamlValue, dice: Random): string {
  const { chance, pick } = dice;
  const writer = new Writer(dice, pick([2, 2, 4, 3]), chance(0.5));
  const lines = chance(0.1) ? [writer.flow(data, true)] : writer.block(data, 0);
  if (chance(0.2)) lines.unshift('---');
  if (chance(0.2)) lines.unshift('# header');
  if (chance(0.2)) lines.push('# footer');
  if (chance(0.1)) lines.push('...');
  const newline = chance(0.2) ? '\r\n' : '\n';
  const text = lines.join('\n').replaceAll('\n', newline);
  return (chance(0.1) ? '\uFEFF' : '') + text + (chance(0.8) || lines.at(-1)!.trim() === '' ? newline : '');
}

const plain = /^[A-Za-z][\w./-]*(:[\w.]+)?$|^é$|^C:\\x$/;
const otherwise = /^(?:y|n|yes|no|on|off|true|false|null)$/i;

class Writer {
  private comments = 0;

  constructor(
    private readonly dice: Random,
    private readonly step: number,
    private readonly isFlush: boolean,
  ) {}

  block(data: YamlValue, column: number): string[] {
    const margin = ' '.repeat(column);
    if (Array.isArray(data)) {
      return data.flatMap((item) => {
        const around = this.around(column);
        const gap = this.dice.chance(0.1) ? 4 : 2;
        if (isBlock(item) && this.dice.chance(0.8)) {
          const lines = this.block(item, column + gap);
          const [first, ...rest] = lines.slice(lines.findIndex((line) => line.trim()));
          const content = first!.trimStart();
          // A comment behind a dash is fine, but what follows it starts a line of its own.
          return [...around, `${margin}-`.padEnd(column + gap) + content, ...rest];
        }
        const { head, lines } = this.value(item, column, column + gap, false);
        return [...around, `${margin}-${head}`, ...lines];
      });
    }
    return Object.entries(data as object).flatMap(([key, value]: [string, YamlValue]) => {
      const flush = Array.isArray(value) && this.isFlush ? 0 : this.step;
      const { head, lines } = this.value(value, column, column + flush, true);
      return [...this.around(column), `${margin}${this.key(key)}:${head}`, ...lines];
    });
  }

  /** One line, or several in braces that have lines of their own. */
  flow(data: YamlValue, isLong = false, column = 0): string {
    const { chance } = this.dice;
    if (data === null || typeof data !== 'object') return this.scalar(data, true);
    const room = chance(0.5) ? ' ' : '';
    const parts = Array.isArray(data)
      ? data.map((item) => this.flow(item))
      : Object.entries(data).map(([key, value]: [string, YamlValue]) =>
          value === null && chance(0.3) ? `${this.key(key)}: ` : `${this.key(key)}: ${this.flow(value)}`,
        );
    const [open, close] = Array.isArray(data) ? '[]' : '{}';
    if (parts.length === 0) return `${open}${close}`;
    const comma = chance(0.1) ? ',' : '';
    if (isLong && chance(0.5)) {
      const margin = `\n${' '.repeat(column + 2)}`;
      const lines = parts.map((part, index) => `${part}${index < parts.length - 1 ? ',' : comma}${this.comment(0.2)}`);
      return `${open}${margin}${lines.join(margin)}\n${' '.repeat(column)}${close}`;
    }
    return `${open}${room}${parts.join(chance(0.8) ? ', ' : ' , ')}${comma}${room}${close}`;
  }

  /** What stands behind an indicator at `column`, and on the lines below it. */
  private value(
    data: YamlValue,
    column: number,
    inner: number,
    isInMapping: boolean,
  ): { head: string; lines: string[] } {
    const { chance } = this.dice;
    if (data === null && chance(0.5)) return { head: this.comment(0.3), lines: [] };
    if (typeof data === 'string' && isLiteral(data) && chance(0.7)) return this.literal(data, column + this.step);
    if (!isBlock(data) || chance(0.3)) {
      const text = this.flow(data, isInMapping, column + 1);
      const [head = '', ...lines] = ` ${text}${this.comment(0.2)}`.split('\n');
      return { head, lines };
    }
    return { head: this.comment(0.2), lines: this.block(data, inner) };
  }

  private literal(text: string, column: number): { head: string; lines: string[] } {
    const chomping = text.endsWith('\n\n') ? '+' : text.endsWith('\n') ? '' : '-';
    const lines = text.replace(/\n$/, '').split('\n');
    return {
      head: ` |${chomping}${this.comment(0.1)}`,
      lines: lines.map((line) => (line ? ' '.repeat(column) + line : '')),
    };
  }

  private scalar(value: string | number | boolean | null, inFlow: boolean): string {
    const { chance } = this.dice;
    if (typeof value !== 'string') return value === null && chance(0.5) && !inFlow ? '~' : String(value);
    if (plain.test(value) && !otherwise.test(value) && chance(0.7)) return value;
    if (!value.includes('\n') && chance(0.5)) return `'${value.replaceAll("'", "''")}'`;
    return JSON.stringify(value);
  }

  private key(key: string): string {
    const { chance } = this.dice;
    if (/^[a-z][\w./-]*$/.test(key) && !otherwise.test(key) && chance(0.8)) return key;
    return chance(0.5) ? `'${key}'` : `"${key}"`;
  }

  private around(column: number): string[] {
    const { chance } = this.dice;
    const lines: string[] = [];
    if (chance(0.05)) lines.push('');
    while (chance(0.1)) lines.push(`${' '.repeat(column)}# note ${this.comments++}`);
    if (lines.length > 0 && chance(0.1)) lines.push('');
    return lines;
  }

  private comment(probability: number): string {
    return this.dice.chance(probability) ? `${this.dice.pick([' ', '  '])}# note ${this.comments++}` : '';
  }
}

const isBlock = (data: YamlValue): boolean => data !== null && typeof data === 'object' && Object.keys(data).length > 0;
const isLiteral = (text: string): boolean => /^\S/.test(text) && text.includes('\n');
