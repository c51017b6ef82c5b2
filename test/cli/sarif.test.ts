// What code scanning needs of SARIF 2.1.0, checked by hand: the places, the links between parts, the enumerations.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Folder, pod } from './run';

interface Region {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}
interface Location {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId?: string };
    readonly region: Region;
  };
}
interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly Location[];
  readonly relatedLocations?: readonly Location[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly suppressions?: readonly {
    readonly kind: string;
    readonly justification?: string;
    readonly location: Location;
  }[];
  readonly fixes?: readonly {
    readonly description: { readonly text: string };
    readonly artifactChanges: readonly {
      readonly artifactLocation: { readonly uri: string };
      readonly replacements: readonly {
        readonly deletedRegion: Region;
        readonly insertedContent?: { readonly text: string };
      }[];
    }[];
  }[];
}
interface Log {
  readonly $schema: string;
  readonly version: string;
  readonly runs: readonly {
    readonly tool: {
      readonly driver: {
        readonly informationUri: string;
        readonly name: string;
        readonly semanticVersion: string;
        readonly rules: readonly Record<string, unknown>[];
      };
    };
    readonly columnKind: string;
    readonly originalUriBaseIds: Readonly<Record<string, unknown>>;
    readonly invocations: readonly {
      readonly executionSuccessful: boolean;
      readonly toolExecutionNotifications: readonly unknown[];
    }[];
    readonly results: readonly Result[];
  }[];
}

const web = pod('containers:', '  - name: web', '    image: nginx:1.29', '    securityContext:', '      privileged: true # seaworthy-ignore kubernetes/privileged-container -- builds images', 'hostPID: true'); // biome-ignore format: one line
const folder = new Folder({ 'a b/ü.yaml': web, Dockerfile: 'FROM ubuntu:latest\n', 'odd.txt': 'x' });

const log = (...words: string[]): Log => JSON.parse(folder.run(['check', '--format', 'sarif', ...words]).stdout) as Log;
const run = (...words: string[]) => log(...words).runs[0]!;

describe('SARIF', () => {
  test('says what it is', () => {
    const { $schema, version, runs } = log('.');
    assert.equal(version, '2.1.0');
    assert.match($schema, /sarif-2\.1\.0/);
    assert.equal(runs.length, 1);
    assert.equal(runs[0]!.tool.driver.name, 'Seaworthy');
    assert.match(runs[0]!.tool.driver.informationUri, /^https:\/\//);
    assert.match(runs[0]!.tool.driver.semanticVersion, /^\d+\.\d+\.\d+/);
    assert.equal(runs[0]!.columnKind, 'utf16CodeUnits');
    assert.ok('%SRCROOT%' in runs[0]!.originalUriBaseIds);
  });

  test('every result names its rule, and the rule explains itself', () => {
    const { tool, results } = run('.', '--profile', 'strict');
    assert.ok(results.length > 3);
    for (const { ruleId, ruleIndex, level, message } of results) {
      assert.equal(tool.driver.rules[ruleIndex]?.id, ruleId);
      assert.ok(['error', 'warning', 'note'].includes(level));
      assert.ok(message.text.length > 0);
    }
    for (const { id, name, shortDescription, fullDescription, help, helpUri, properties } of tool.driver.rules) {
      assert.match(String(name), /^[A-Z][A-Za-z0-9]+$/, String(id));
      for (const part of [shortDescription, fullDescription, help])
        assert.ok((part as { text: string }).text, String(id));
      assert.match((help as { markdown: string }).markdown, /## Remedy/);
      assert.match(String(helpUri), /^https:\/\//);
      const { precision, tags } = properties as { precision: string; tags: string[]; 'security-severity': string };
      assert.ok(['high', 'medium', 'low'].includes(precision));
      assert.ok(tags.includes('security'));
      assert.ok(Number((properties as Record<string, string>)['security-severity']) > 0);
    }
  });

  test('a name that looks like a link is shown as it is', () => {
    const name = 'a[b](https://example.com/)';
    const linked = new Folder({ 'a.yaml': web.replace('name: web', `name: "${name}"`) });
    const { runs } = JSON.parse(linked.run(['check', '--format', 'sarif', '.']).stdout) as Log;
    const texts = runs[0]!.results.map(({ message }) => message.text).filter((text) => text.includes('example.com'));
    assert.ok(texts.length > 0);
    for (const text of texts) assert.ok(text.includes('a\\[b\\](https://example.com/)'), text);
  });

  test('places are in the file, and URIs are relative and escaped', () => {
    const texts: Record<string, string> = { 'a%20b/%C3%BC.yaml': web, Dockerfile: 'FROM ubuntu:latest\n' };
    for (const { locations, relatedLocations = [] } of run('.').results) {
      for (const { physicalLocation } of [...locations, ...relatedLocations]) {
        const { artifactLocation, region } = physicalLocation;
        const lines = texts[artifactLocation.uri]?.split('\n');
        assert.ok(lines, artifactLocation.uri);
        assert.equal(artifactLocation.uriBaseId, '%SRCROOT%');
        assert.ok(region.startLine >= 1 && region.endLine <= lines.length);
        assert.ok(region.startLine < region.endLine || region.startColumn < region.endColumn);
        assert.ok(region.endColumn <= lines[region.endLine - 1]!.length + 1);
      }
    }
  });

  test('what an ignore hides is there, as suppressed in source with its reason', () => {
    const hidden = run('.').results.filter(({ suppressions }) => suppressions);
    assert.deepEqual(
      hidden.map(({ ruleId }) => ruleId),
      ['kubernetes/privileged-container'],
    );
    const [suppression] = hidden[0]!.suppressions!;
    assert.equal(suppression!.kind, 'inSource');
    assert.equal(suppression!.justification, 'builds images');
    assert.equal(suppression!.location.physicalLocation.region.startLine, 10);
  });

  test('fixes are edits that make the repair', () => {
    const result = run('.').results.find(({ ruleId, fixes }) => ruleId === 'kubernetes/host-pid' && fixes);
    const [change] = result!.fixes![0]!.artifactChanges;
    const lines = readFileSync(join(folder.path, 'a b', 'ü.yaml'), 'utf8').split('\n');
    const offset = (line: number, column: number) =>
      lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
    let text = lines.join('\n');
    for (const { deletedRegion: region, insertedContent } of [...change!.replacements].reverse()) {
      text =
        text.slice(0, offset(region.startLine, region.startColumn)) +
        (insertedContent?.text ?? '') +
        text.slice(offset(region.endLine, region.endColumn));
    }
    assert.doesNotMatch(text, /hostPID: true/);
  });

  test('a fingerprint is one finding’s own, and stays when the finding moves', () => {
    const prints = (text: string) => {
      const moved = new Folder({ 'x.yaml': text });
      const { results } = (JSON.parse(moved.run(['check', '--format', 'sarif', '--profile', 'strict']).stdout) as Log)
        .runs[0]!;
      return results.map(({ partialFingerprints }) => partialFingerprints['seaworthy/v1']!);
    };
    const before = prints(web);
    assert.equal(new Set(before).size, before.length);
    assert.deepEqual(prints(`# A comment.\n\n${web}`), before);
    assert.notDeepEqual(prints(web.replace('name: web', 'name: shop')), before);
  });

  test('failures are notifications', () => {
    const { invocations } = run('odd.txt');
    assert.equal(invocations[0]!.executionSuccessful, true);
    assert.equal(invocations[0]!.toolExecutionNotifications.length, 1);
  });
});
