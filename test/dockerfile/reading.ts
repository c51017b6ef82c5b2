import assert from 'node:assert/strict';
import { dockerfile } from '../../server/dockerfile/language';
import type { DockerfileChange } from '../../server/dockerfile/model/change';
import type { Command } from '../../server/dockerfile/model/command';
import type { Instruction, InstructionOf, Keyword } from '../../server/dockerfile/model/instruction';
import { type DockerfileUnit, isDockerfile } from '../../server/dockerfile/model/unit';
import type { File, Place, Unit } from '../../server/engine/source';
import { applyEdits, type Span } from '../../server/engine/text';

export function read(text: string, file: File = { path: 'Dockerfile' }): DockerfileUnit {
  const { unit } = dockerfile.read(file, text).units[0]!;
  assert(isDockerfile(unit));
  return unit;
}

/** The only instruction of a kind in a text. */
export function only<K extends Keyword>(text: string, keyword: K): InstructionOf<K> {
  const found = read(text).allInstructions.filter((instruction: Instruction) => instruction.keyword === keyword);
  assert.equal(found.length, 1, `one ${keyword}`);
  return found[0] as InstructionOf<K>;
}

/** The first command of this name in a text. */
export function command(text: string, name: string): Command {
  const found = read(text).commands.find((candidate) => candidate.name === name);
  assert(found, `a command ${name}`);
  return found;
}

export const written = (unit: Unit, { start, end }: Span): string => unit.text.slice(start, end);

export const at = (place: Place | undefined): string | undefined => place && written(place.unit, place.span);

/** The text after the changes; undefined where they cannot be made. */
export function changed(
  unit: DockerfileUnit,
  ...changes: readonly (readonly DockerfileChange[])[]
): string | undefined {
  const edits = unit.render(changes.flat());
  return edits && applyEdits(unit.text, edits);
}
