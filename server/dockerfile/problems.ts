import type { SyntaxProblem } from '../engine/source';
import type { Instruction } from './instruction';
import type { DockerfileUnit } from './unit';

/** What the builder rejects whatever the images and the context hold. Deliberately little: flags and stages grow. */
export function problemsOf(unit: DockerfileUnit): readonly SyntaxProblem[] {
  return unit.allInstructions.flatMap((instruction) => {
    const problem = unit.file.isTemplate && unit.hidesText(instruction.body.raw) ? undefined : problemOf(instruction);
    return problem ? [problem] : [];
  });
}

function problemOf(instruction: Instruction): SyntaxProblem | undefined {
  const { keyword, unit } = instruction;
  const at = instruction.keywordWord.span;
  const count = instruction.words.length;
  if (keyword === 'unknown') {
    // The lines of a template's own language are no instructions.
    if (unit.hidesText(instruction.keywordWord.raw)) return undefined;
    return { span: at, message: `Unknown instruction "${instruction.keywordWord.raw}".` };
  }
  if (instruction.trigger && (keyword === 'ONBUILD' || keyword === 'FROM' || keyword === 'MAINTAINER'))
    return { span: at, message: `${keyword} cannot stand behind ONBUILD.` };
  if (keyword !== 'CMD' && keyword !== 'ENTRYPOINT' && count === 0)
    return { span: at, message: `${keyword} needs an argument.` };
  switch (keyword) {
    case 'FROM':
      if (count === 1 || (count === 3 && instruction.words[1]!.raw.toLowerCase() === 'as')) return undefined;
      return { span: instruction.words[1]!.span, message: 'FROM takes one image, then optionally AS and a name.' };
    case 'ENV':
    case 'LABEL':
      for (const { key, value, isLegacy } of instruction.pairs) {
        if (value) continue;
        const message = isLegacy ? `${keyword} needs a name and a value.` : `"${key.raw}" has no "=" and value.`;
        return { span: key.span, message };
      }
      return undefined;
    case 'COPY':
    case 'ADD':
      if (instruction.destination || instruction.heredocs.length > 0) return undefined;
      return { span: instruction.span, message: `${keyword} needs a source and a destination.` };
    case 'RUN':
    case 'CMD':
    case 'ENTRYPOINT':
    case 'HEALTHCHECK':
      if (keyword === 'HEALTHCHECK' && !/^(?:cmd|none)$/i.test(instruction.type!.raw))
        return { span: instruction.type!.span, message: 'HEALTHCHECK takes CMD or NONE.' };
      if (instruction.jsonProblem !== 'it may hold strings only') return undefined;
      return { span: instruction.body.span, message: 'The JSON form may hold strings only.' };
    case 'SHELL':
      if (instruction.strings) return undefined;
      return { span: instruction.body.span, message: 'SHELL takes a JSON list of strings.' };
    default:
      return undefined;
  }
}
