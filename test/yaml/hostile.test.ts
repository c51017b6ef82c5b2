import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { toData } from '../../server/yaml/data';
import { type YamlUnit, yaml } from '../../server/yaml/units';

/** Texts made to exhaust time, memory or stack. Each is read in a process of its own, which could not hide a crash. */
const texts: Readonly<Record<string, () => string>> = {
  'NUL characters': () => '\0'.repeat(500_000),
  'five megabytes on one line': () => `key: ${'x'.repeat(5_000_000)}`,
  'five megabytes of blanks': () => `key: ${' '.repeat(5_000_000)}`,
  'five megabytes of words and blanks': () => `key: ${'a          '.repeat(450_000)}`,
  'line breaks': () => '\n'.repeat(500_000),
  'carriage returns': () => 'a\r'.repeat(500_000),
  'unclosed lists': () => '['.repeat(500_000),
  'unclosed mappings': () => '{a: '.repeat(125_000),
  'unclosed lists on lines': () => 'a: [\n'.repeat(100_000),
  'unclosed list of pairs': () => `a: [${'b: c, '.repeat(75_000)}`,
  'closing brackets': () => ']'.repeat(500_000),
  'wrong closing brackets': () => `[${'}'.repeat(500_000)}`,
  commas: () => `[${','.repeat(500_000)}`,
  'nested items on one line': () => '- '.repeat(50_000),
  'nested explicit keys': () => '? '.repeat(50_000),
  'nested empty keys': () => ': '.repeat(50_000),
  'nested mixed indicators': () => '- ? : '.repeat(50_000),
  'ten thousand brackets, closed': () => `a: ${'['.repeat(10_000)}${']'.repeat(10_000)}`,
  'thousands of levels of mappings': () => Array.from({ length: 3_000 }, (_, i) => `${' '.repeat(i)}a:\n`).join(''),
  'a staircase down and up': () => Array.from({ length: 2_000 }, (_, i) => `${' '.repeat(i % 400)}a:\n`).join(''),
  'a billion laughs': () => {
    const lines = ['a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]'];
    for (let i = 1; i < 30; i++)
      lines.push(
        `a${i}: &a${i} [${Array(9)
          .fill(`*a${i - 1}`)
          .join(', ')}]`,
      );
    return lines.join('\n');
  },
  'a billion merges': () => {
    const lines = ['a0: &a0 {k: v}'];
    for (let i = 1; i < 60; i++) lines.push(`a${i}: &a${i} {<<: [*a${i - 1}, *a${i - 1}], k${i}: *a${i - 1}}`);
    return lines.join('\n');
  },
  'an alias of itself': () => 'a: &a [*a, &b {c: *b}]',
  'a hundred thousand anchors': () => Array.from({ length: 100_000 }, (_, i) => `- &a${i} *a${i - 1}\n`).join(''),
  'anchors in a row': () => '&a '.repeat(100_000),
  'anchors on lines': () => '&a\n'.repeat(100_000),
  'tags in a row': () => '!a '.repeat(100_000),
  'an unterminated tag': () => `!<${'a'.repeat(500_000)}`,
  'unterminated double quotes': () => '"a\n'.repeat(300_001),
  'unterminated single quotes': () => "'a\n".repeat(300_001),
  'quotes of both kinds': () => '"\'\n'.repeat(150_000),
  'quotes in one list': () => `[${'"a\n'.repeat(100_000)}`,
  'pairs with an unterminated quote each': () => 'a: "b\n  "c\n'.repeat(50_000),
  'pairs with an escaped quote each': () => 'a: "\\"\n'.repeat(100_000),
  'escapes without end': () => `"${'\\'.repeat(1_000_001)}`,
  'escaped line breaks': () => `"${'\\\n   '.repeat(100_000)}"`,
  'blanks inside quotes': () => `"${' '.repeat(500_000)}\n${' '.repeat(500_000)}"`,
  'lines of blanks inside quotes': () => `"${`${' '.repeat(1_000)}\n`.repeat(2_000)}"`,
  'a block scalar of blank lines': () => `a: |\n${'   \n'.repeat(500_000)}`,
  'a block scalar of blank lines, kept': () => `a: |+\n${'\n'.repeat(500_000)}`,
  'a block scalar of growing lines': () =>
    `a: >\n${Array.from({ length: 2_000 }, (_, i) => `${' '.repeat(i + 1)}x\n`).join('')}`,
  'block scalars without text': () => 'a: |\n'.repeat(100_000),
  'block scalar headers in a row': () => '| '.repeat(500_000),
  'plain text over many lines': () => `a:\n${'  b\n'.repeat(500_000)}`,
  'half-typed keys': () => 'abc\n'.repeat(150_000),
  'half-typed keys, each deeper': () => Array.from({ length: 2_000 }, (_, i) => `${' '.repeat(i)}abc\n`).join(''),
  'half-typed keys before a key': () => `${'abc\n'.repeat(150_000)}a: b`,
  'half-typed items before a key': () => `${'- abc\n  def\n'.repeat(50_000)}  a: b`,
  'lines that dedent to nowhere': () => '   a: b\n  c: d\n e: f\n'.repeat(50_000),
  'keys among items': () => `a:\n  - b: c\n${'  d: e\n'.repeat(75_000)}`,
  'keys and items, one deeper each time': () => `a:\n${'  b: c\n   d: e\n    - f\n'.repeat(60_000)}`,
  'tabs for indentation': () => 'a:\n\tb: c\n'.repeat(75_000),
  'tabs alone': () => '\t'.repeat(500_000),
  'comments after comments': () => ' # # #\n'.repeat(150_000),
  hashes: () => '#'.repeat(500_000),
  colons: () => ':'.repeat(500_000),
  'colons and blanks in a value': () => `a${': b'.repeat(500_000)}`,
  'duplicate keys': () => 'a: b\n'.repeat(100_000),
  'hundreds of thousands of keys': () => Array.from({ length: 200_000 }, (_, i) => `a${i}: b\n`).join(''),
  '__proto__ as a key': () => '__proto__: {a: b}\nconstructor: c\n',
  documents: () => '---\n'.repeat(50_000),
  'document ends': () => '...\n'.repeat(50_000),
  'documents with text': () => '---\nkind: a\n'.repeat(50_000),
  directives: () => '%YAML 1.2\n'.repeat(50_000),
  'almost markers': () => '\n---a'.repeat(150_000),
  'a List of many items': () => `kind: List\nitems:\n${'- kind: Pod\n'.repeat(50_000)}`,
  'a List whose items all hold an asterisk': () =>
    `kind: List\nitems:\n${'- a: "*"\n  b: |\n    &c *d\n'.repeat(30_000)}`,
  'a List with escaped quotes without end': () => `kind: List\nitems:\n- a: "*"\n  b: ${'\\"'.repeat(150_000)}\n`,
  'a List with exclamation marks': () => `kind: List\nitems:\n- a: ${'!'.repeat(500_000)}\n`,
  'a List with dashes and blanks': () => `kind: List\nitems:\n- a: ${'-    '.repeat(100_000)}\n`,
  'many Lists': () => '---\nkind: List\nitems:\n- a: b\n'.repeat(20_000),
  'unclosed actions': () => 'a: {{ b\n'.repeat(75_000),
  'unclosed actions on one line': () => '{{'.repeat(500_000),
  'percent actions on one line': () => '{%'.repeat(500_000),
  'hash actions on one line': () => '{#'.repeat(500_000),
  'unclosed comments of actions': () => '{{/* \n'.repeat(75_000),
  'actions without end': () => '{{ if a }}\n'.repeat(50_000),
  'actions between pairs': () => '{{ if a }}\nb: c\n{{ end }}\n'.repeat(50_000),
  'output between pairs': () => 'a:\n  {{ b | nindent 2 }}\n{{ c }}\n'.repeat(50_000),
  'output without pairs': () => '{{ b }}\n'.repeat(100_000),
  'actions in a block scalar': () => `a: |\n  b\n${'{{ c }}\n'.repeat(100_000)}`,
  'actions under block scalars': () => 'a: |\n  b\n{{ c }}\n'.repeat(60_000),
  'long indentation functions': () => `{{ ${'nindent 4 '.repeat(50_000)}}}`,
  'lone surrogates': () => '\ud800: \udfff\n'.repeat(100_000),
  'byte order marks': () => '\ufeff'.repeat(500_000),
  'every character up to U+02FF, mixed': () => {
    let seed = 1;
    const next = () => (seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff);
    return String.fromCharCode(...Array.from({ length: 60_000 }, () => (next() >> 8) % 0x300)).repeat(10);
  },
};

/**
 * Processor time, in ms, for each way of reading: not by the clock, because the machine does other things as well.
 * Each takes well under 1 s; the rest of the limit is for slow machines, and far below what quadratic work would take.
 */
const allowed = 4_000;

const asked = process.argv[2];
if (asked !== undefined) {
  const text = texts[asked]!();
  let longest = 0;
  const timed = <T>(work: () => T): T => {
    const before = process.cpuUsage();
    const result = work();
    const { user, system } = process.cpuUsage(before);
    longest = Math.max(longest, (user + system) / 1_000);
    return result;
  };
  for (const file of [{ path: 'a.yaml' }, { path: 'a.yaml', isTemplate: true }]) {
    const source = timed(() => yaml.read(file, text));
    timed(() => source.units.map(({ unit }) => unit.problems));
    timed(() => {
      for (const { unit } of source.units) {
        toData((unit as YamlUnit).document.root);
        void unit.comments;
        void unit.resource;
      }
    });
    const middle = text.length >> 1;
    timed(() => yaml.read(file, `${text.slice(0, middle)}x${text.slice(middle)}`, source));
  }
  process.stdout.write(String(Math.round(longest)));
} else
  describe('hostile texts end no process and take no time', { concurrency: 2 }, () => {
    for (const name of Object.keys(texts))
      test(name, async () => {
        // Rejects where the exit status is not 0, a signal ended the process, or it took too long.
        const { stdout } = await promisify(execFile)(process.execPath, [__filename, name], { timeout: 60_000 });
        assert.match(stdout, /^\d+$/);
        assert.ok(Number(stdout) < allowed, `took ${stdout} ms`);
      });
  });
