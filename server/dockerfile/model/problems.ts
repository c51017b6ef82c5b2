import type { SyntaxProblem } from '../../engine/source';
import type { Instruction } from './instruction';
import { isUnread } from './shell';
import type { DockerfileUnit } from './unit';

/** What the builder rejects whatever the images and the context hold. Deliberately little: flags and stages grow. */
export function problemsOf(unit: DockerfileUnit): readonly SyntaxProblem[] {
  return unit.allInstructions.flatMap((instruction) => {
    const isHidden =
      unit.file.isTemplate && (unit.hidesText(instruction.keywordWord.raw) || unit.hidesText(instruction.body.raw));
    const problem = isHidden ? undefined : problemOf(instruction);
    return problem ? [problem] : [];
  });
}

function problemOf(instruction: Instruction): SyntaxProblem | undefined {
  const { keyword } = instruction;
  if (keyword === 'unknown') {
    // The lines of a template's own language are no instructions, in a file that nobody calls a template either.
    if (/^\{[{%#]/.test(instruction.keywordWord.raw) || hasOwnFrontend(instruction.unit)) return undefined;
    return { span: instruction.keywordWord.span, message: `Unknown instruction "${instruction.keywordWord.raw}".` };
  }
  if (instruction.trigger && (keyword === 'ONBUILD' || keyword === 'FROM' || keyword === 'MAINTAINER'))
    return { span: instruction.keywordWord.span, message: `${keyword} cannot stand behind ONBUILD.` };
  if (keyword !== 'CMD' && keyword !== 'ENTRYPOINT' && instruction.isEmpty)
    return { span: instruction.keywordWord.span, message: `${keyword} needs an argument.` };
  if (!instruction.stage && !instruction.trigger && keyword !== 'FROM' && keyword !== 'ARG')
    return { span: instruction.keywordWord.span, message: `${keyword} stands before the first FROM.` };
  switch (keyword) {
    case 'FROM': {
      const [, as, name, more] = instruction.words;
      if (!as || (as.raw.toLowerCase() === 'as' && name && !more)) return undefined;
      return { span: as.span, message: 'FROM takes one image, then optionally AS and a name.' };
    }
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
      // Only what is long can hold so much.
      if (instruction.written.length > 2000 && isUnread(instruction.written))
        return {
          span: instruction.keywordWord.span,
          message: `This ${keyword} is too long or too deeply nested to be checked.`,
        };
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

/** Another frontend than Docker's reads the file, and may know more instructions. */
const hasOwnFrontend = (unit: DockerfileUnit) =>
  !/^(?:docker\.io\/)?docker\/dockerfile(?:-upstream)?(?:[:@]|$)/.test(
    unit.directive('syntax')?.value ?? 'docker/dockerfile',
  );
