// Every way out of a rule is taken by one of its examples: a guard that none reaches is either a principle that nothing
// pins, or dead. Asked of V8, which counts how often each block of a function ran.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type Profiler, Session } from 'node:inspector';
import { SourceMap } from 'node:module';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { rules } from 'seaworthy:documented-rules';
import { type Node, parse } from 'acorn';
import { RuleBench, unmark } from './examples';

test('every return and continue of a rule is reached by an example', () => {
  const counted = functionsCounted(() => {
    for (const [id, rule] of rules) {
      const bench = new RuleBench(id, rule);
      for (const example of rule.examples) {
        if (example.insecure !== undefined) bench.lint(example, unmark(example.insecure).text);
        if (example.secure !== undefined) bench.lint(example, example.secure);
      }
    }
  });
  const bundle = readFileSync(__filename, 'utf8');
  const exits = exitsOfRules(bundle);
  assert.ok(exits.length > rules.size, `${exits.length} ways out are found`);
  const map = new SourceMap(JSON.parse(readFileSync(`${__filename}.map`, 'utf8')));
  const missed = exits
    .filter(({ start }) => timesRun(counted, start) === 0)
    .map(({ file, start }) => `${file}:${originalLine(map, bundle, start)}`);
  assert.ok(missed.length === 0, `an example has to leave the rule here, or the guard can go:\n${missed.join('\n')}`);
});

/** How often V8 says each block of this bundle ran while `run` did. */
function functionsCounted(run: () => void): readonly Profiler.FunctionCoverage[] {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  run();
  const url = pathToFileURL(__filename).href;
  let functions: readonly Profiler.FunctionCoverage[] | undefined;
  session.post('Profiler.takePreciseCoverage', (error, coverage) => {
    if (error) throw error;
    functions = coverage.result.find((script) => script.url === url || script.url === __filename)?.functions;
  });
  session.disconnect();
  assert.ok(functions, 'V8 knows this file');
  return functions;
}

/** The count of the innermost range around the place; 0 where a function was never called. */
function timesRun(functions: readonly Profiler.FunctionCoverage[], offset: number): number {
  let innermost: Profiler.CoverageRange | undefined;
  for (const { ranges } of functions) {
    for (const range of ranges) {
      if (range.startOffset > offset || offset >= range.endOffset) continue;
      const length = range.endOffset - range.startOffset;
      if (!innermost || length <= innermost.endOffset - innermost.startOffset) innermost = range;
    }
  }
  return innermost?.count ?? 0;
}

interface Exit {
  /** `rules/kubernetes/host-pid.ts` */
  readonly file: string;
  /** Where the statement starts in the bundle. */
  readonly start: number;
}

/** Statements that leave a function or a round of a loop early, in every module of a rule; esbuild heads each with its path. */
function exitsOfRules(bundle: string): readonly Exit[] {
  const heads = [...bundle.matchAll(/^\/\/ (\S+)$/gm)];
  return heads.flatMap(({ 1: path = '', index }, at) => {
    const file = /^(rules\/.+\.ts)\?documented$/.exec(path)?.[1];
    if (file === undefined) return [];
    const module = bundle.slice(index, heads[at + 1]?.index);
    return exitsIn(parse(module, { ecmaVersion: 'latest' })).map((start) => ({ file, start: index + start }));
  });
}

function exitsIn(node: Node, isGuarded = false): number[] {
  if (isGuarded && /^(?:Return|Continue|Break)Statement$/.test(node.type)) return [node.start];
  const isBranch = /^(?:IfStatement|SwitchCase)$/.test(node.type);
  const isFunction = /Function/.test(node.type);
  return Object.values(node)
    .flat()
    .filter((value): value is Node => typeof value?.type === 'string')
    .flatMap((child) => exitsIn(child, isBranch || (isGuarded && !isFunction)));
}

function originalLine(map: SourceMap, bundle: string, offset: number): number {
  const before = bundle.slice(0, offset).split('\n');
  const entry = map.findEntry(before.length - 1, before.at(-1)!.length);
  return 'originalLine' in entry ? entry.originalLine + 1 : 0;
}
