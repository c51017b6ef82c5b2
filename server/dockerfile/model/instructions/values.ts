import { jsonStrings } from '../json-form';
import type { Word } from '../word';
import { InstructionBase, type InstructionSource } from './base';

/** Instructions with one value: the whole rest of the line. */
export class ValueInstruction extends InstructionBase {
  readonly keyword: 'USER' | 'WORKDIR' | 'STOPSIGNAL' | 'MAINTAINER';

  constructor(keyword: 'USER' | 'WORKDIR' | 'STOPSIGNAL' | 'MAINTAINER', source: InstructionSource) {
    super(source);
    this.keyword = keyword;
  }

  get value(): Word {
    return this.body;
  }

  /** For USER: the part before the colon; undefined where a variable hides it. */
  get userName(): string | undefined {
    return this.value.text?.split(':')[0];
  }

  /** For USER: the part behind the colon. */
  get groupName(): string | undefined {
    return this.value.text?.split(':')[1];
  }
}

/** EXPOSE and VOLUME. */
export class ListInstruction extends InstructionBase {
  readonly keyword: 'EXPOSE' | 'VOLUME';
  private list: readonly Word[] | undefined;

  constructor(keyword: 'EXPOSE' | 'VOLUME', source: InstructionSource) {
    super(source);
    this.keyword = keyword;
  }

  /** The ports of EXPOSE (`8080/tcp`), the paths of VOLUME. */
  get values(): readonly Word[] {
    if (!this.list) {
      const isJson = this.keyword === 'VOLUME';
      const strings = isJson ? jsonStrings(this.unit, this.mapped, this.bodyStart, this.bodyEnd, this) : undefined;
      this.list = Array.isArray(strings) ? strings : this.words;
    }
    return this.list!;
  }
}
