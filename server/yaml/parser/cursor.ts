import type { SyntaxProblem } from '../../engine/source';
import type { Span } from '../../engine/text';
import { type Action, actionAt, goCommentEnd, isGoComment, type Mask } from '../mask';
import type { Mapping, Sequence } from '../node';
import {
  CLOSE_BRACE,
  COLON,
  CR,
  HASH,
  isBlank,
  isLineEnd,
  LF,
  MARK,
  OPEN_BRACE,
  PERCENT,
  SPACE,
  TAB,
} from './characters';
import type { Mutable } from './new-node';

/** A text this broken is not read for its problems. */
const maximalProblems = 200;

/** A place in the text: what stands there, moving on over white space, comments and template actions, and what is wrong. */
export abstract class Cursor {
  protected text: string;
  protected pos = 0;
  protected lineStart = 0;
  /** Start of the last line of which something has been read: what follows on it needs a line of its own. */
  protected usedLine = -1;
  protected lastTab = -1;
  protected readonly problems: SyntaxProblem[] = [];
  protected readonly comments: Span[] = [];
  protected readonly mask: Mask | undefined;
  protected readonly actions: Action[];
  protected readonly ownMasks: Span[] = [];
  /** Output actions on lines of their own since the last entry: they may have added something to any open collection. */
  protected pending: Action[] = [];
  /** Where the search for the action of a line starts. */
  private lookedAt = 0;
  /** No end of a template comment before here. */
  private noCommentBefore = 0;
  /** No `}}` between the last place that was searched from and here. */
  private noActionBefore = -1;

  constructor(
    /** What scalars say; `text` is the same with actions masked. */
    protected readonly source: string,
    mask: Mask | undefined,
  ) {
    this.mask = mask;
    this.text = mask?.text ?? source;
    this.actions = mask ? [...mask.actions] : [];
  }

  /** Moves past white space, line breaks, comments and lines that hold only template actions. */
  protected toContent(): void {
    const { text } = this;
    let p = this.pos;
    for (;;) {
      const c = text.charCodeAt(p);
      if (c === SPACE) p++;
      else if (c === LF) this.lineStart = ++p;
      else if (c === CR) {
        if (text.charCodeAt(++p) === LF) p++;
        this.lineStart = p;
      } else if (c === TAB) this.lastTab = p++;
      else if (c === HASH) {
        if (p > 0 && !isBlank(text.charCodeAt(p - 1)) && p !== this.lineStart) break;
        const end = this.lineEnd(p);
        this.comments.push({ start: p, end });
        p = end;
      } else if (c === MARK || (c === OPEN_BRACE && !this.mask && this.usedLine !== this.lineStart)) {
        const action = this.lineAction(p, this.lineStart);
        if (!action) break;
        if (!this.mask) {
          this.actions.push(action);
          this.ownMasks.push({ start: action.start, end: action.end });
        }
        if (action.role === 'output') this.pending.push(action);
        p = this.lineEnd(action.end);
        // A comment may span lines; it is looked through once.
        const last = this.mask ? -1 : text.lastIndexOf('\n', action.end - 1);
        if (last >= this.lineStart) this.lineStart = last + 1;
      } else break;
    }
    this.pos = p;
  }

  /** Moves to the colon that makes a key of what has just been read. */
  protected colonAhead(): boolean {
    const { text } = this;
    let p = this.pos;
    let c = text.charCodeAt(p);
    while (c === SPACE || c === TAB) c = text.charCodeAt(++p);
    if (c !== COLON || !isBlank(text.charCodeAt(p + 1))) return false;
    this.pos = p;
    return true;
  }

  protected skipBlanks(): void {
    let c = this.text.charCodeAt(this.pos);
    while (c === SPACE || c === TAB) c = this.text.charCodeAt(++this.pos);
  }

  protected spacesAt(line: number): number {
    let p = line;
    while (this.text.charCodeAt(p) === SPACE) p++;
    return p - line;
  }

  protected atEnd(): boolean {
    return this.pos >= this.text.length;
  }

  protected isEntry(indicator: number): boolean {
    return this.text.charCodeAt(this.pos) === indicator && isBlank(this.text.charCodeAt(this.pos + 1));
  }

  protected isMarker(c: number): boolean {
    const { text, pos } = this;
    return (
      pos === this.lineStart &&
      text.charCodeAt(pos) === c &&
      text.charCodeAt(pos + 1) === c &&
      text.charCodeAt(pos + 2) === c &&
      isBlank(text.charCodeAt(pos + 3))
    );
  }

  protected lineEnd(from: number): number {
    const { text } = this;
    let p = from;
    for (;;) {
      const c = text.charCodeAt(p);
      if (c === LF || c === CR || Number.isNaN(c)) return p;
      p++;
    }
  }

  protected afterBreaks(p: number): number {
    const c = this.text.charCodeAt(p);
    if (c === CR) return this.text.charCodeAt(p + 1) === LF ? p + 2 : p + 1;
    return c === LF ? p + 1 : p;
  }

  protected trimmedEnd(end: number, start: number): number {
    let p = end;
    while (p > start && isBlank(this.text.charCodeAt(p - 1))) p--;
    return p;
  }

  protected problem(start: number, end: number, message: string, isHarmless = false): void {
    if (this.problems.length >= maximalProblems) return;
    // What is missing at the very end is marked on the last character.
    const last = Math.max(0, this.text.length - 1);
    const span = { start: Math.min(start, last), end: Math.min(end, this.text.length) };
    this.problems.push(isHarmless ? { span, message, isHarmless } : { span, message });
  }

  protected junk(message: string): void {
    const end = this.lineEnd(this.pos);
    this.problem(this.pos, this.trimmedEnd(end, this.pos + 1), message);
    this.pos = end;
  }

  protected tabs(collection: Mutable<Mapping | Sequence> | undefined): void {
    this.problem(this.lastTab, this.lastTab + 1, 'Indentation is written with spaces, not tabs.');
    if (collection) collection.isBroken = true;
    this.lastTab = -1;
  }

  /** Whether a template action is written here in a text whose actions are not masked. */
  protected startsAction(p: number): boolean {
    if (this.mask) return false;
    const next = this.text.charCodeAt(p + 1);
    if (next !== OPEN_BRACE && next !== PERCENT) return false;
    return p >= this.noActionBefore && this.actionEnd(p) > 0;
  }

  /** The end of the action at `p`, which must close on its line; -1 where it does not. */
  protected actionEnd(p: number): number {
    if (isGoComment(this.text, p) && p >= this.noCommentBefore) {
      const end = goCommentEnd(this.text, p);
      if (end > 0) return end;
      this.noCommentBefore = this.text.length;
    }
    const close = this.text.charCodeAt(p + 1) === OPEN_BRACE ? CLOSE_BRACE : PERCENT;
    for (let q = p + 2; ; q++) {
      const c = this.text.charCodeAt(q);
      if (isLineEnd(c)) {
        this.noActionBefore = q;
        return -1;
      }
      if (c === close && this.text.charCodeAt(q + 1) === CLOSE_BRACE) return q + 2;
    }
  }

  /** The action on a line of its own that starts at `p`, in masked and unmasked texts alike. */
  protected lineAction(p: number, line: number): Action | undefined {
    if (this.mask) {
      if (this.text.charCodeAt(p) !== MARK) return undefined;
      // Actions are in order, and lines are looked at in order, so this walks the list once.
      while (this.lookedAt < this.actions.length && this.actions[this.lookedAt]!.start < p) this.lookedAt++;
      while (
        this.lookedAt > 0 &&
        this.actions[this.lookedAt]?.start !== p &&
        (this.actions[this.lookedAt - 1]?.start ?? -1) >= p
      )
        this.lookedAt--;
      return this.actions[this.lookedAt];
    }
    return this.text.charCodeAt(p) === OPEN_BRACE ? this.lineActionAt(p, line) : undefined;
  }

  protected lineActionAt(p: number, line: number): Action | undefined {
    if (!this.startsAction(p)) return undefined;
    let end = this.actionEnd(p);
    let q = end;
    for (;;) {
      while (this.text.charCodeAt(q) === SPACE || this.text.charCodeAt(q) === TAB) q++;
      if (this.text.charCodeAt(q) !== OPEN_BRACE || !this.startsAction(q)) break;
      end = q = this.actionEnd(q);
    }
    return isLineEnd(this.text.charCodeAt(q)) ? { ...actionAt(this.text, p, end, p - line), isAlone: true } : undefined;
  }
}
