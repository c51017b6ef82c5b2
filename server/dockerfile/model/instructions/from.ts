import { Image } from '../image';
import { unknown, type Variable, Word } from '../word';
import { InstructionBase } from './base';

/** `FROM --platform=linux/amd64 node:20 AS build` */
export class FromInstruction extends InstructionBase {
  readonly keyword = 'FROM';
  private reference: Image | undefined;

  /** The reference behind FROM: an image, or the name of a stage (see `Stage.base`). */
  get image(): Image {
    return (this.reference ??= new Image(this.words[0] ?? this.nothing));
  }

  /** Stands for an image that is not written yet, so that half-typed files have no untagged one. */
  private get nothing(): Word {
    return new Word(this.unit, this.mapped, 0, this.keywordWord.raw.length, { resolved: () => unknown });
  }

  /** The name behind AS. */
  get alias(): Word | undefined {
    const [, as, name] = this.words;
    return as?.raw.toLowerCase() === 'as' ? name : undefined;
  }

  /** Only an ARG before the first FROM can stand in a FROM. */
  override lookup(name: string): Variable {
    return this.unit.global(name, this.index);
  }
}
