import type { Place } from '../engine/source';
import type { Span } from '../engine/text';
import type { Field, Shape } from '../yaml/field';

/** Stands in an interpolated text for what only a variable knows: a character of the private use area. */
export const unknownPart = '\uE000';

/**
 * A scalar as Compose reads it before it looks at the key: each variable replaced by the default that the file gives it,
 * `$$` by a dollar. What no default tells (`$X`, `${X}`, `${X:?…}`, `${X:+…}`) is an `unknownPart`.
 * Source: https://docs.docker.com/reference/compose-file/interpolation/ and template.go of compose-go.
 */
export class Interpolated {
  constructor(
    private readonly field: Field,
    readonly text: string,
    /** By the index of a character of `text`: what is written for it in the field's `raw`. Undefined where both are the same. */
    private readonly origins: readonly Origin[] | undefined,
  ) {}

  /** Every variable has a default, so that the text is what Compose runs unless somebody sets one of them. */
  get isKnown(): boolean {
    return !this.text.includes(unknownPart);
  }

  /** Whether some of this part of the text is the default of a variable, so that setting the variable changes it. */
  isDefault(start = 0, end = this.text.length): boolean {
    return this.origins?.slice(start, end).some(({ isDefault }) => isDefault) ?? false;
  }

  /** Where this part of the text is written; the whole scalar where it is all of it and holds no variable. */
  part(start: number, end: number): Place {
    const { start: from, end: to } = this.written(start, end);
    return from === 0 && to === this.field.raw?.length ? this.field : this.field.part(from, to);
  }

  /** The scalar's text with this part written differently, variables and their other defaults kept. */
  with(start: number, end: number, replacement: string): string {
    const raw = this.field.raw ?? '';
    const { start: from, end: to } = this.written(start, end);
    return raw.slice(0, from) + replacement + raw.slice(to);
  }

  /** This part as it is written, for messages. */
  quoted(start: number, end: number): string {
    const written = this.written(start, end);
    return (this.field.raw ?? '').slice(written.start, written.end);
  }

  private written(start: number, end: number): Span {
    const { origins } = this;
    if (!origins) return { start, end };
    const first = origins[start];
    const last = origins[end - 1];
    if (!first || !last) return { start: 0, end: this.field.raw?.length ?? 0 };
    for (let at = start + 1; at < end; at++)
      if (origins[at]!.start !== origins[at - 1]!.end) return { start: first.variable.start, end: last.variable.end };
    return { start: first.start, end: last.end };
  }
}

interface Origin extends Span {
  readonly isDefault: boolean;
  /** The outermost variable around it with its braces, else itself: what is written in several pieces is named whole. */
  readonly variable: Span;
}

/** What Compose makes of a scalar; undefined where none is written or counts, or a template or broken text hides it. */
export function interpolated(field: Field): Interpolated | undefined {
  const { raw } = field;
  if (raw === undefined || !field.isPresent || field.isUnknown || isReset(field)) return undefined;
  if (!raw.includes('$')) return new Interpolated(field, raw, undefined);
  const characters: string[] = [];
  const origins: Origin[] = [];
  /** Where the braces that are not closed yet begin: how many of them hold defaults, and then those whose text does not count. */
  const open: { start: number; end: number }[] = [];
  let defaults = 0;
  const write = (character: string, start: number, end: number) => {
    characters.push(character);
    origins.push({ start, end, isDefault: defaults > 0, variable: open[0] ?? { start, end } });
  };
  for (let at = 0; at < raw.length; ) {
    variable.lastIndex = at;
    const [whole, operator] = (raw[at] === '$' && variable.exec(raw)) || [];
    // `${` without a name: Compose refuses the file.
    if (whole === undefined && raw.startsWith('${', at)) return hidden(field, raw);
    const end = at + (whole?.length ?? 1);
    const isRead = defaults === open.length;
    if (operator) {
      open.push({ start: at, end });
      if (isRead && operator.endsWith('-')) defaults++;
    } else if (raw[at] === '}' && open.length > 0) {
      const closed = open.pop()!;
      closed.end = end;
      if (isRead) defaults--;
      else if (defaults === open.length) write(unknownPart, closed.start, end);
    } else if (isRead) {
      write(whole === undefined ? raw[at]! : whole === '$$' ? '$' : unknownPart, at, end);
    }
    at = end;
  }
  return open.length > 0 ? hidden(field, raw) : new Interpolated(field, characters.join(''), origins);
}

/**
 * Takes back what an earlier file sets; its own value does not count.
 * https://docs.docker.com/reference/compose-file/merge/#reset-value
 */
const isReset = (field: Field): boolean => field.tag === '!reset';

/** The items of a list that counts. */
export const itemsOf = <S extends Shape>(field: Field<S>): readonly Field<S>[] =>
  isReset(field as Field) ? [] : field.items;

const hidden = (field: Field, { length }: string) =>
  new Interpolated(field, unknownPart, [
    { start: 0, end: length, isDefault: false, variable: { start: 0, end: length } },
  ]);

/** `$$`, `$NAME`, `${NAME}`, or the beginning of a brace with its operator. Any other dollar is itself. */
const variable = /\$(?:\$|[A-Za-z_]\w*|\{[A-Za-z_]\w*(?:\}|(:?[-?+])))/y;
