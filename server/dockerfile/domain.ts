import type { Domain, Hover } from '../engine/domain';
import { type Source, unitAt } from '../engine/source';
import { covers, type Span, shifted } from '../engine/text';
import { directiveMeanings, flagMeanings, instructionMeanings, mountMeanings } from './keys';
import type { Instruction } from './model/instruction';
import type { Flag } from './model/instructions/flag';
import { isDockerfile } from './model/unit';
import { suppressionsInDockerfile } from './suppressions';

export const dockerfileDomain: Domain = {
  name: 'dockerfile',
  suppressions: suppressionsInDockerfile,
  hover,
  claims: isDockerfile,
};

/** What the instruction, flag, type of mount or directive at the offset means. */
function hover(source: Source, offset: number): Hover | undefined {
  const placed = unitAt(source, offset);
  if (!placed || !isDockerfile(placed.unit)) return undefined;
  const { unit, start } = placed;
  const inUnit = offset - start;
  const explained = (span: Span, title: string, meaning: Omit<Hover, 'span' | 'title'> | undefined) =>
    meaning && { span: shifted(span, start), title, ...meaning };
  const directive = unit.directives.find(({ span }) => covers(span, inUnit));
  if (directive) return explained(directive.span, `# ${directive.name}`, directiveMeanings[directive.name]);
  for (const instruction of unit.allInstructions) {
    if (!covers(instruction.wholeSpan, inUnit)) continue;
    const { keyword, keywordWord, flags } = instruction;
    if (covers(keywordWord.span, inUnit)) return explained(keywordWord.span, keyword, instructionMeanings[keyword]);
    const flag = flags.find(({ span }) => covers(span, inUnit));
    if (!flag) continue;
    const type = flag.name === 'mount' ? flag.option('type') : undefined;
    if (type?.value?.text && covers(type.span, inUnit))
      return explained(type.span, `type=${type.value.text}`, mountMeanings[type.value.text]);
    return explained(flag.span, `--${flag.name}`, meaningOf(instruction, flag));
  }
  return undefined;
}

/** ADD takes the flags of COPY. */
function meaningOf({ keyword }: Instruction, { name }: Flag) {
  return flagMeanings[`${keyword} --${name}`] ?? (keyword === 'ADD' ? flagMeanings[`COPY --${name}`] : undefined);
}
