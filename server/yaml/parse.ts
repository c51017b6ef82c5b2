import type { Mask } from './mask';
import type { Mapping, Node, YamlDocument } from './node';
import { Blocks } from './parser/blocks';
import { DASH, DOT, PERCENT } from './parser/characters';
import type { Mutable } from './parser/new-node';

interface ParseOptions {
  /** Template actions, masked at equal length. Without it, actions are recognised only where YAML would not parse. */
  readonly mask?: Mask | undefined;
  /** The text is one item of a block sequence, from the start of its dash's line: the root is what the dash holds. */
  readonly isItem?: boolean;
}

/**
 * Reads one YAML document. Never fails and never throws: what cannot be read is in `problems`, and what stands around it
 * is read all the same, because most texts an editor sees are half typed. Linear in the length of the text.
 * Aliases are references and are never expanded.
 */
export function parse(text: string, options: ParseOptions = {}): YamlDocument {
  return new Parser(text, options.mask).document(options.isItem ?? false);
}

/** The document around its root: directives, markers, and what is left over. */
class Parser extends Blocks {
  document(isItem: boolean): YamlDocument {
    const whole = this.text;
    if (whole.charCodeAt(0) === 0xfeff) this.pos = this.lineStart = 1;
    this.toContent();
    const hasDirectives = this.directives();
    let isOnMarkerLine = false;
    if (this.isMarker(DASH)) {
      this.pos += 3;
      this.usedLine = this.lineStart;
      isOnMarkerLine = true;
    } else if (hasDirectives) this.problem(this.pos, this.pos, 'Directives end with a line "---".');
    const end = this.isMarker(DOT) ? this.pos : nextMarker(whole, this.pos);
    if (end < whole.length) this.text = whole.slice(0, end);
    let root = isItem ? this.itemOfList() : this.rootNode(isOnMarkerLine);
    root = this.leftOver(root);
    if (end < whole.length) this.afterDocument(whole, end);
    const { problems, comments } = this;
    return {
      root,
      problems: problems.sort((a, b) => a.span.start - b.span.start),
      comments,
      masked: this.mask?.spans ?? this.ownMasks,
    };
  }

  private directives(): boolean {
    let found = false;
    while (this.text.charCodeAt(this.pos) === PERCENT && this.pos === this.lineStart) {
      const end = this.lineEnd(this.pos);
      const words = this.text.slice(this.pos, end).split(/[ \t]+/);
      if (words[0] === '%TAG' && words[1]) this.handles.add(words[1]);
      if (words[0] === '%YAML') {
        const rest = words.slice(2);
        if (
          found ||
          !/^\d+\.\d+$/.test(words[1] ?? '') ||
          (rest.length > 0 && rest[0] !== '' && !rest[0]!.startsWith('#'))
        )
          this.problem(this.pos, end, 'This is not a YAML version directive.');
      }
      found = true;
      this.pos = end;
      this.toContent();
    }
    return found;
  }

  private rootNode(isOnMarkerLine: boolean): Node | undefined {
    const line = this.lineStart;
    this.toContent();
    if (this.atEnd()) return this.maskedValue(-1);
    return this.node(-1, isOnMarkerLine && this.lineStart === line, false);
  }

  private itemOfList(): Node | undefined {
    this.toContent();
    if (!this.isEntry(DASH)) return this.rootNode(false);
    const column = this.pos - this.lineStart;
    this.usedLine = this.lineStart;
    this.pos++;
    return this.itemValue(column);
  }

  /** Text behind the root: nothing but comments may stand there. A mapping is kept, for want of a better root. */
  private leftOver(root: Node | undefined): Node | undefined {
    let best = root;
    for (;;) {
      this.toContent();
      if (this.atEnd()) return best;
      const start = this.pos;
      if (this.usedLine === this.lineStart) {
        this.junk('This text does not belong to the value before it.');
        if (best && best.kind !== 'scalar' && best.kind !== 'alias') (best as Mutable<Mapping>).isBroken = true;
        continue;
      }
      this.problem(start, this.lineEnd(start), 'This line is not indented as part of what stands before it.');
      const node = this.node(-1, false, false);
      if (this.pos === start) this.pos++;
      if (node?.kind === 'mapping' && best?.kind !== 'mapping') {
        (node as Mutable<Mapping>).isBroken = true;
        best = node;
      } else if (best && best.kind !== 'scalar' && best.kind !== 'alias') (best as Mutable<Mapping>).isBroken = true;
    }
  }

  private afterDocument(whole: string, end: number): void {
    this.text = whole;
    this.pos = this.lineStart = end;
    if (whole.charCodeAt(end) === DASH) return;
    this.pos += 3;
    this.usedLine = end;
    this.toContent();
    if (!this.atEnd() && this.lineStart === end) this.junk('Nothing but a comment may follow "..." on its line.');
  }
}

/** The next line that starts with a document marker, or the end of the text. */
function nextMarker(text: string, from: number): number {
  // Few texts hold the characters at all, and to look for them is much cheaper than to match at every line.
  if (!text.includes('---', from) && !text.includes('...', from)) return text.length;
  const marker = /(?<=[\r\n])(?:---|\.\.\.)(?![^\s])/g;
  marker.lastIndex = from;
  return marker.exec(text)?.index ?? text.length;
}
