import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { DockerfileParser, type Instruction as OracleInstruction } from 'dockerfile-ast';
import type { DockerfileUnit } from '../../server/dockerfile/model/unit';
import { type CorpusText, labelledDockerfiles, realDockerfiles } from './corpus';
import { read, written } from './reading';

const corpus = [...realDockerfiles(), ...labelledDockerfiles()];
const skip = corpus.length === 0 && 'the files to compare are not here';

/** `name<TAB>reason`: texts that dockerfile-ast reads otherwise than the builder. */
const reasons = new Map(
  readFileSync('test/dockerfile/oracle-differences.tsv', 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => line.split('\t') as [string, string]),
);

test('dockerfile-ast finds the same instructions, flags, pairs and stages', { skip }, () => {
  const different: string[] = [];
  const unexplained: string[] = [];
  for (const { name, text } of corpus) {
    const ours = outline(read(text));
    const theirs = oracleOutline(text);
    if (ours === theirs) continue;
    different.push(name);
    if (!reasons.has(name)) unexplained.push(`${name}: ${firstDifference(ours, theirs)}`);
  }
  assert.deepEqual(unexplained, []);
  assert.deepEqual(
    [...reasons.keys()].filter((name) => !different.includes(name)),
    [],
    'explained, but not different',
  );
});

function firstDifference(ours: string, theirs: string): string {
  const other = theirs.split('\n');
  const at = ours.split('\n').findIndex((line, index) => line !== other[index]);
  return at < 0 ? `missing ${other.at(-1)}` : `${ours.split('\n')[at]} <> ${other[at]}`;
}

function outline(unit: DockerfileUnit): string {
  const lines = unit.instructions.map((instruction) => {
    const parts = [instruction.keywordWord.raw.toUpperCase(), lineOf(unit.text, instruction.keywordWord.span.start)];
    if (instruction.keyword === 'COPY' || instruction.keyword === 'ADD' || instruction.keyword === 'HEALTHCHECK')
      parts.push(instruction.flags.map((flag) => `${flag.name}=${flag.value?.raw ?? ''}`).join(' '));
    if (instruction.keyword === 'FROM') parts.push(instruction.words[0]?.raw ?? '', instruction.alias?.raw ?? '');
    if (instruction.keyword === 'ENV' || instruction.keyword === 'LABEL')
      parts.push(instruction.pairs.map(({ name }) => name).join(' '));
    return parts.join('|');
  });
  return lines.join('\n');
}

function oracleOutline(text: string): string {
  const dockerfile = DockerfileParser.parse(text);
  const lines = dockerfile.getInstructions().map((instruction) => {
    const parts = [instruction.getKeyword(), String(instruction.getInstructionRange().start.line + 1)];
    const { getFlags, getImage, getBuildStage, getProperties } = instruction as OracleInstruction & {
      getFlags?(): { getName(): string; getValue(): string | null }[];
      getImage?(): string | null;
      getBuildStage?(): string | null;
      getProperties?(): { getName(): string }[];
    };
    if (/^(?:COPY|ADD|HEALTHCHECK)$/.test(parts[0]!))
      parts.push(
        getFlags!
          .call(instruction)
          .map((flag) => `${flag.getName()}=${flag.getValue() ?? ''}`)
          .join(' '),
      );
    if (parts[0] === 'FROM') parts.push(getImage!.call(instruction) ?? '', getBuildStage!.call(instruction) ?? '');
    if (parts[0] === 'ENV' || parts[0] === 'LABEL')
      parts.push(
        getProperties!
          .call(instruction)
          .map((property) => property.getName())
          .join(' '),
      );
    return parts.join('|');
  });
  return lines.join('\n');
}

const lineOf = (text: string, offset: number) => String(text.slice(0, offset).split('\n').length);

test('every word is found where it says it is', { skip }, () => {
  let words = 0;
  for (const { name, text } of corpus) words += misplaced(name, text);
  assert(words > 50_000, `${words} words`);
});

/** How many words of commands and instructions the text has; an error where one is not at its place. */
function misplaced(name: string, text: string): number {
  const unit = read(text);
  const continuation =
    unit.escape === '`' ? /`[ \t]*\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*/g : /\\[ \t]*\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*/g;
  const joined = (place: { readonly start: number; readonly end: number }) =>
    written(unit, place).replace(continuation, '').replace(/\r/g, '');
  let count = 0;
  for (const command of unit.commands) {
    for (const { raw, span } of command.words) {
      count++;
      const found = joined(span);
      // Inside a nested script quotes are escaped once more; what the outer shell replaces is not compared.
      const same = command.wrapper
        ? unescaped(found) === unescaped(raw) || /\$\{_+\}/.test(raw)
        : found === raw.replace(/\r/g, '');
      assert(
        same || command.instruction.form === 'json',
        `${name}: ${JSON.stringify(raw)} at ${JSON.stringify(found)}`,
      );
    }
    for (const flag of command.flags) assert(flag.span.end > flag.span.start, name);
  }
  for (const instruction of unit.allInstructions) {
    for (const { raw, span } of [instruction.keywordWord, ...instruction.words]) {
      count++;
      assert.equal(joined(span), raw, name);
    }
    assert(instruction.span.end > instruction.span.start, name);
  }
  return count;
}

const unescaped = (text: string) => text.replace(/\\(?=["$`\\])|\\\n/g, '').replace(/\n/g, '');

test('real files have next to no syntax problems', { skip: realDockerfiles().length === 0 && skip }, () => {
  const broken = realDockerfiles().filter(({ text }: CorpusText) => read(text).problems.length > 0);
  // Two are templates of other tools; one sets a variable to nothing in the legacy form.
  assert(broken.length <= 3, broken.map(({ name }) => name).join(' '));
});
