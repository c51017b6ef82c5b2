import { covers } from '../../../engine/text';
import { jsonStrings } from '../json-form';
import type { Stage } from '../stage';
import type { Word } from '../word';
import { InstructionBase, type InstructionSource } from './base';

/** COPY and ADD. */
export class CopyInstruction extends InstructionBase {
  readonly keyword: 'COPY' | 'ADD';
  private list: readonly Word[] | undefined;
  private files: readonly Word[] | undefined;

  constructor(keyword: 'COPY' | 'ADD', source: InstructionSource) {
    super(source);
    this.keyword = keyword;
  }

  /** All but the last path, here-documents (`<<EOF`) left out. */
  get sources(): readonly Word[] {
    if (!this.files) {
      const files = this.paths.slice(0, -1);
      const { heredocs } = this;
      this.files =
        heredocs.length === 0
          ? files
          : files.filter(({ span }) => !heredocs.some((heredoc) => covers(heredoc.span, span.start)));
    }
    return this.files;
  }

  get destination(): Word | undefined {
    return this.paths.length > 1 ? this.paths.at(-1) : undefined;
  }

  /** The stage that `--from` names; undefined for an image, the build context and an unknown name. */
  get fromStage(): Stage | undefined {
    const from = this.flag('from')?.value?.text;
    return from === undefined ? undefined : this.unit.stageNamed(from, this.stage?.index);
  }

  private get paths(): readonly Word[] {
    if (!this.list) {
      const strings = jsonStrings(this.unit, this.mapped, this.bodyStart, this.bodyEnd, this);
      this.list = Array.isArray(strings) ? strings : this.words;
    }
    return this.list!;
  }
}
