import type { Place } from '../../../engine/source';
import type { Span } from '../../../engine/text';
import { type DockerfileChange, insertion, lineEnd } from '../change';
import type { HeredocText } from '../lines';
import type { DockerfileUnit } from '../unit';
import type { Word } from '../word';

/** A here-document. */
export class Heredoc implements Place {
  readonly span: Span;

  constructor(
    readonly unit: DockerfileUnit,
    /** `<<EOF`, where the instruction announces it. */
    readonly word: Word,
    private readonly source: HeredocText,
  ) {
    this.span = word.span;
  }

  /** `EOF` */
  get name(): string {
    return this.source.name;
  }

  get isExpanded(): boolean {
    return this.source.isExpanded;
  }

  /** The lines of the document, each with its newline. */
  get bodySpan(): Span {
    return this.source.body;
  }

  get body(): string {
    return this.unit.text.slice(this.source.body.start, this.source.body.end);
  }

  /** Writes a line at the top of the body, below a `#!` line, indented like the line it comes before. */
  insertLine(text: string): readonly DockerfileChange[] {
    const { start } = this.source.body;
    const first = this.body.startsWith('#!') ? lineEnd(this.unit.text, start) + this.unit.newline.length : start;
    const indent = /^[ \t]*/.exec(this.unit.text.slice(first, first + 80))![0];
    return insertion(this.unit, first, `${indent}${text}\n`);
  }
}
