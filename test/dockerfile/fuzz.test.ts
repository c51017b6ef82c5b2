import assert from 'node:assert/strict';
import test from 'node:test';
import type { DockerfileUnit } from '../../server/dockerfile/model/unit';
import { stages } from '../../server/dockerfile/queries';
import { applyEdits } from '../../server/engine/text';
import { random as numbersFrom } from '../random';
import { realDockerfiles } from './corpus';
import { read } from './reading';

/** Own texts, for where no real files are at hand. */
const own = [
  '# syntax=a\n# escape=`\nARG V=1\nFROM --platform=$P a:${V:-2} AS b\nRUN a `\n # c\n && b "$X" | c\nCOPY --from=b x y\n',
  'FROM a\nRUN --mount=type=secret,id=a <<EOF bash\nset -e; sudo sh -c "curl -kL \\"x\\""\nEOF\nENV A=1 B="c d" C\nENV D e f\n',
  'FROM a\r\nONBUILD RUN [ "a", "b\\u0041" ]\r\nHEALTHCHECK --interval=1s CMD ["x"]\r\nSHELL ["a"]\r\nUSER ${U:-0}:0\r\nCMD a',
];

const tokens = ['\\', '\n', '"', "'", '$', '${', '}', '<<EOF', '\nEOF\n', '`', '[', ']', '--x=', '#', ' ', '\r\n', '\0', '(', ')', '|', 'FROM ', 'RUN ', '$(', '😀', '\t', '{{', '=']; // biome-ignore format: one line

function mutated(text: string, random: (below: number) => number): string {
  let result = text;
  for (let times = random(4) + 1; times > 0; times--) {
    const at = random(result.length + 1);
    const kind = random(4);
    if (kind === 0) result = result.slice(0, at);
    else if (kind === 1) result = result.slice(0, at) + result.slice(at + random(20));
    else if (kind === 2) result = result.slice(0, at) + tokens[random(tokens.length)] + result.slice(at);
    else result = result.slice(0, at) + result.slice(at, at + random(60)) + result.slice(at);
  }
  return result;
}

/** Reads everything a rule could ask for, and checks what must hold whatever is written. */
function everything(unit: DockerfileUnit): void {
  const inside = ({ start, end }: { start: number; end: number }, isEmptyAllowed = false) =>
    assert(start >= 0 && end <= unit.text.length && (isEmptyAllowed ? end >= start : end > start), `${start}-${end}`);
  for (const { span } of unit.problems) inside(span);
  for (const { span, covers } of unit.comments) {
    inside(span);
    inside(covers, true);
  }
  for (const stage of stages(unit)) {
    inside(stage.span);
    for (const part of [stage.user, stage.workdir, stage.image?.tag, stage.sources, stage.isInFinalImage]) void part;
  }
  for (const instruction of unit.allInstructions) {
    inside(instruction.span);
    inside(instruction.wholeSpan);
    for (const flag of instruction.flags) {
      inside(flag.span);
      for (const option of flag.options) inside(option.span);
    }
    for (const { bodySpan } of instruction.heredocs) inside(bodySpan, true);
    for (const word of instruction.words) void word.text;
    if (instruction.keyword === 'ENV' || instruction.keyword === 'ARG' || instruction.keyword === 'LABEL')
      for (const pair of instruction.pairs) {
        inside(pair.span);
        void pair.value?.text;
      }
    if (instruction.keyword === 'COPY' || instruction.keyword === 'ADD')
      void [instruction.sources, instruction.fromStage];
  }
  for (const command of unit.commands) {
    inside(command.span);
    for (const flag of command.flags) {
      inside(flag.span);
      void flag.value?.text;
    }
    for (const word of command.words) void word.text;
    for (const { span } of command.redirections) inside(span);
    void [command.previous, command.next, command.wrappers];
  }
}

/** A fix that renders must leave a file that reads, and a removed instruction must be gone. */
function repairs(unit: DockerfileUnit, random: (below: number) => number): void {
  const { instructions } = unit;
  const instruction = instructions[random(instructions.length)];
  const all = unit.commands;
  const flag = all[random(all.length)]?.flags[0];
  const changes = [...(instruction?.remove() ?? []), ...(flag?.remove() ?? [])];
  for (const some of [
    changes,
    instruction?.remove() ?? [],
    flag?.remove() ?? [],
    instruction?.insertBefore('USER a') ?? [],
  ]) {
    const edits = unit.render(some);
    if (!edits) continue;
    const after = read(applyEdits(unit.text, edits));
    if (some === changes || some.length === 0) continue;
    if (some[0]!.operation === 'removeLines') assert(after.instructions.length < instructions.length, 'gone');
    if (some[0]!.operation === 'insertLine') assert.equal(after.instructions.length, instructions.length + 1, 'there');
  }
}

test('mutated files are read without an error, and every place is in the file', () => {
  const wanted = Number(process.env.SEAWORTHY_FUZZ ?? 4_000);
  const texts = [...own, ...own, ...realDockerfiles().map(({ text }) => text)];
  for (let seed = 1; seed <= wanted; seed++) {
    const { below: random } = numbersFrom(seed);
    const text = mutated(texts[random(texts.length)]!, random);
    try {
      const unit = read(text, { path: 'Dockerfile', isTemplate: random(10) === 0 });
      everything(unit);
      if (!unit.file.isTemplate) repairs(unit, random);
    } catch (error) {
      throw new Error(`seed ${seed}: ${(error as Error).stack}\n${JSON.stringify(text.slice(0, 2000))}`);
    }
  }
});

const many = 100_000;
const hostile: Record<string, string> = {
  'unterminated here-document': `FROM a\nRUN <<EOF\n${'x y\n'.repeat(many)}`,
  'unterminated quote': `FROM a\nRUN echo "${'a b '.repeat(many)}`,
  'here-documents announced': `RUN cat ${'<<A '.repeat(many / 5)}\n`,
  'here-documents one after another': 'RUN <<A\nx\nA\n'.repeat(many / 5),
  'NUL characters': `FROM a\nRUN ${'\0'.repeat(many)}\n`,
  '5 MB on one line': `FROM a\nRUN echo ${'abc '.repeat(1_250_000)}\n`,
  '5 MB in one word': `FROM ${'a'.repeat(5_000_000)}\n`,
  '5 MB in one COPY': `FROM a\nCOPY ${'abc '.repeat(1_250_000)}\n`,
  '5 MB in one ENV': `FROM a\nENV ${'a=b '.repeat(1_250_000)}\n`,
  '5 MB of spaces': `#${' '.repeat(2_500_000)}a=${' '.repeat(2_500_000)}\nFROM a\n`,
  continuations: `FROM a\nRUN a${' \\\n b'.repeat(many)}\n`,
  'comments in continuations': `FROM a\nRUN a \\\n${'# b\n'.repeat(many)} c\n`,
  'blank continuations': `FROM a\nRUN a ${'\\\n'.repeat(many)}`,
  'escape characters': `FROM a\nENV A=${'\\'.repeat(many)}\n`,
  'open braces': `FROM a\nUSER ${'${a:-'.repeat(many)}\n`,
  'open substitutions': `FROM a\nRUN ${'$('.repeat(many)}\n`,
  'many functions': `FROM a\nRUN ${'f() '.repeat(many / 5)}\n`,
  'flags without end': `FROM a\nRUN ${'--a=b '.repeat(many / 2)}x\n`,
  'options without end': `FROM a\nRUN --mount=${'a=b,'.repeat(many)} x\n`,
  stages: Array.from({ length: many / 10 }, (_, at) => `FROM ${at ? `s${at - 1}` : 'a'} AS s${at}\nUSER u${at}\n`).join(
    '',
  ),
  variables: `FROM a\n${Array.from({ length: many / 5 }, (_, at) => `ENV V${at + 1}=$V${at}\n`).join('')}`,
  instructions: `FROM a\n${'RUN a\n'.repeat(many / 5)}`,
  'nested onbuild': `ONBUILD ${'ONBUILD '.repeat(many)}RUN a\n`,
  'JSON without end': `CMD [${'"a",'.repeat(many)}\n`,
  'nested JSON': `CMD ${'['.repeat(many)}\n`,
};

for (const [name, text] of Object.entries(hostile)) {
  test(`hostile: ${name}`, () => {
    // A quadratic reader takes minutes for these; processor time, because the machine may be busy with others.
    const start = process.cpuUsage();
    everything(read(text));
    const { user, system } = process.cpuUsage(start);
    const elapsed = (user + system) / 1000;
    if (process.env.SEAWORTHY_TIMES) console.log(`${elapsed.toFixed(0)} ms ${name}`);
    assert(elapsed < 10_000, `${elapsed.toFixed(0)} ms`);
  });
}
