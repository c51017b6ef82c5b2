import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { toData } from '../../server/yaml/data';
import type { Node } from '../../server/yaml/node';
import { type YamlUnit, yaml } from '../../server/yaml/units';
import { coreValue } from './core-schema';
import { type SuiteCase, suiteCases, suiteFolder } from './yaml-suite';

const cases = suiteCases();

/** Cases we differ from on purpose, with the reason. */
const exceptions = new Map(
  readFileSync('test/yaml/suite-exceptions.tsv', 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => line.split('\t') as [string, string]),
);

describe('the official YAML test suite', { skip: cases ? false : `${suiteFolder} is not there` }, () => {
  for (const one of cases ?? []) {
    const reason = exceptions.get(one.id);
    test(`${one.id} ${one.name}${reason ? ` (an exception: ${reason})` : ''}`, () => {
      const failure = failureOf(one);
      if (reason) assert.ok(failure, 'This exception is no longer needed.');
      else assert.equal(failure, undefined);
    });
  }

  test('names no exception that does not exist', () => {
    const ids = new Set((cases ?? []).map(({ id }) => id));
    assert.deepEqual(
      [...exceptions.keys()].filter((id) => !ids.has(id)),
      [],
    );
  });
});

function failureOf({ text, isInvalid, data, events }: SuiteCase): string | undefined {
  const { units } = yaml.read({ path: 'suite.yaml' }, text);
  const problems = units.flatMap(({ unit }) => unit.problems.map(({ message }) => message));
  if (isInvalid) return problems.length > 0 ? undefined : 'not reported';
  if (problems.length > 0) return `reported: ${problems.join(' ')}`;
  const documents = units.map(({ unit }) => unit as YamlUnit).filter(isWritten);
  if (data) {
    const ours = documents.map(({ document }) => toData(document.root, coreValue) ?? null);
    try {
      assert.deepEqual(ours, data);
    } catch (error) {
      return String(error);
    }
  }
  if (events) {
    const ours = documents.flatMap(({ document }) => (document.root ? eventsOf(document.root) : ['=VAL :']));
    const theirs = events.filter((event) => !/^[+-](STR|DOC)/.test(event)).map(withoutTag);
    try {
      assert.deepEqual(ours, theirs);
    } catch (error) {
      return String(error);
    }
  }
  return undefined;
}

/** A document that consists of comments is none to the suite, but a unit to us. */
function isWritten({ text, document }: YamlUnit): boolean {
  return document.root !== undefined || /^---(\s|$)/m.test(text);
}

/** Tags are left out: we keep them as they are written, and the suite resolves their prefixes. */
const withoutTag = (event: string): string => event.replace(/ <[^>]*>/, '');

function eventsOf(node: Node): string[] {
  const anchor = node.anchor ? ` &${node.anchor.name}` : '';
  const none = '=VAL :';
  switch (node.kind) {
    case 'alias':
      return [`=ALI *${node.name}`];
    case 'scalar': {
      const sign = { plain: ':', single: "'", double: '"', literal: '|', folded: '>' }[node.style];
      return [`=VAL${anchor} ${sign}${escaped(node.text)}`];
    }
    case 'sequence':
      return [
        `+SEQ${node.style === 'flow' ? ' []' : ''}${anchor}`,
        ...node.items.flatMap(({ value }) => (value ? eventsOf(value) : [none])),
        '-SEQ',
      ];
    case 'mapping':
      return [
        `+MAP${node.style === 'flow' ? ' {}' : ''}${anchor}`,
        ...node.pairs.flatMap(({ key, value }) => [...eventsOf(key), ...(value ? eventsOf(value) : [none])]),
        '-MAP',
      ];
  }
}

const escaped = (text: string): string =>
  text.replace(/[\\\n\t\r\b]/g, (c) => ({ '\\': '\\\\', '\n': '\\n', '\t': '\\t', '\r': '\\r', '\b': '\\b' })[c]!);
