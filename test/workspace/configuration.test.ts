import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { defaultConfig } from '../../server/engine/config';
import { configFrom, configurationKeys, settingsInJson, settingsInText } from '../../server/workspace/configuration';
import { readTree } from '../../server/workspace/tree';

const ruleIds = new Set(['kubernetes/host-network', 'kubernetes/privileged-container', 'dockerfile/missing-user']);
const now = { today: '2026-06-30', ignores: true };

/** Each problem as the text it underlines and its message. */
const problemsIn = (text: string) =>
  settingsInText(text, ruleIds).problems.map(({ span, message }) => [text.slice(span.start, span.end), message]);

describe('.seaworthy.yaml', () => {
  test('every key is read', () => {
    const { settings, problems } = settingsInText(
      [
        'profile: strict',
        'kubernetesVersion: "1.30"',
        'istioVersion: 1.26.1',
        'istioRootNamespace: mesh',
        'trustedRegistries: [registry.example.com, ghcr.io/me]',
        'rules:',
        '  kubernetes/host-network: off',
        '  dockerfile/missing-user: error',
        'exclude:',
        '  - vendor/',
        '  - "*.gen.yaml"',
        'root: true',
      ].join('\n'),
      ruleIds,
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(settings, {
      profile: 'strict',
      kubernetesVersion: '1.30',
      istioVersion: '1.26',
      istioRootNamespace: 'mesh',
      trustedRegistries: ['registry.example.com', 'ghcr.io/me'],
      rules: { 'kubernetes/host-network': 'off', 'dockerfile/missing-user': 'error' },
      exclude: ['vendor/', '*.gen.yaml'],
      root: true,
    });
    assert.deepEqual(Object.keys(settings), configurationKeys);
  });

  test('a version keeps the nought that a number would lose', () => {
    assert.equal(settingsInText('kubernetesVersion: 1.30', ruleIds).settings.kubernetesVersion, '1.30');
    assert.equal(settingsInText('kubernetesVersion: v1.30.4', ruleIds).settings.kubernetesVersion, '1.30');
  });

  test('nothing written is nothing said', () => {
    for (const text of ['', '# only a comment\n', '---\n', 'profile:\n', 'rules: ~\n', '{}']) {
      assert.deepEqual(settingsInText(text, ruleIds), { settings: {}, problems: [] }, JSON.stringify(text));
    }
  });

  test('an unknown key is named, with the one it resembles', () => {
    assert.deepEqual(problemsIn('profil: strict\n'), [
      ['profil', 'There is no setting "profil". Did you mean "profile"?'],
    ]);
    assert.deepEqual(problemsIn('zebra: 1\n'), [['zebra', 'There is no setting "zebra".']]);
  });

  test('an unknown rule is named, with the one it resembles; a folder left out counts as a slip', () => {
    assert.deepEqual(problemsIn('rules:\n  kubernetes/host-netwrok: off\n'), [
      [
        'kubernetes/host-netwrok',
        'There is no rule "kubernetes/host-netwrok". Did you mean "kubernetes/host-network"?',
      ],
    ]);
    assert.deepEqual(problemsIn('rules:\n  privileged-container: off\n'), [
      [
        'privileged-container',
        'There is no rule "privileged-container". Did you mean "kubernetes/privileged-container"?',
      ],
    ]);
  });

  test('a value of the wrong type is underlined', () => {
    assert.deepEqual(problemsIn('profile: strct\n'), [
      ['strct', '"profile" must be one of essential, recommended, strict. Did you mean "strict"?'],
    ]);
    assert.deepEqual(
      problemsIn('profile: [strict]\n').map(([at]) => at),
      ['[strict'],
    );
    assert.deepEqual(problemsIn('kubernetesVersion: latest\n'), [
      ['latest', '"kubernetesVersion" must be a version such as "1.33".'],
    ]);
    assert.deepEqual(problemsIn('trustedRegistries: ghcr.io\n'), [
      ['ghcr.io', '"trustedRegistries" must be a list of texts.'],
    ]);
    assert.deepEqual(problemsIn('exclude: [a, 3, b]\n'), [['3', '"exclude[]" must be a text.']]);
    assert.deepEqual(problemsIn('rules: off\n'), [
      ['off', '"rules" must map rule ids to off, info, warning or error.'],
    ]);
    assert.deepEqual(problemsIn('rules: {kubernetes/host-network: loud}\n'), [
      ['loud', '"kubernetes/host-network" must be one of off, info, warning, error.'],
    ]);
    assert.deepEqual(problemsIn('profile: strict\nprofile: essential\n'), [
      ['profile', '"profile" is written twice; the first one counts.'],
    ]);
    assert.deepEqual(problemsIn('- profile\n').length, 1);
  });

  test('a mistake leaves everything else in force', () => {
    const { settings, problems } = settingsInText(
      'profil: strict\nkubernetesVersion: 1.31\nrules:\n  kubernetes/host-netwrok: off\n  kubernetes/host-network: info\nexclude: [a, 3]\n',
      ruleIds,
    );
    assert.equal(problems.length, 3);
    assert.deepEqual(settings, {
      kubernetesVersion: '1.31',
      rules: { 'kubernetes/host-network': 'info' },
      exclude: ['a'],
    });
  });

  test('however much of it is broken, it is read a bounded number of times', () => {
    // Each problem is one more reading of the whole.
    const text = `profile: strict\n${'a: [\nb: }\n'.repeat(20_000)}`;
    const { settings, problems } = settingsInText(text, ruleIds);
    assert.equal(problems.length, 20);
    assert.match(problems.at(-1)!.message, / Nothing below is read\.$/);
    assert.equal(settings.profile, 'strict');
    const { tree } = readTree(`a: 1\n${'- [\n'.repeat(50)}`);
    assert.ok(tree === undefined || tree.kind === 'mapping');
  });

  test('one of more than a megabyte is not read', () => {
    const text = `profile: strict\n# ${'x'.repeat(2 ** 20)}\n`;
    assert.deepEqual(settingsInText(text, ruleIds).settings, {});
    assert.deepEqual(problemsIn(text), [['profile:', 'This has more than 1 MB, so none of it is read.']]);
    assert.equal(settingsInText(text.slice(0, 2 ** 20), ruleIds).settings.profile, 'strict');
  });

  test('text that is not YAML is reported where it stands, and the rest still counts', () => {
    const broken = [
      'profile: strict\nexclude: [a\nkubernetesVersion: 1.31\n',
      'profile: strict\nexclude: "a\nkubernetesVersion: 1.31\n',
      'profile: strict\nexclude:\n - a\n   b: c\n  - d\nkubernetesVersion: 1.31\n',
      'profile: strict\nexclude: @a\nkubernetesVersion: 1.31\n',
    ];
    for (const text of broken) {
      const { settings, problems } = settingsInText(text, ruleIds);
      assert.ok(problems.length > 0, text);
      assert.equal(settings.profile, 'strict', text);
      for (const { span } of problems) assert.ok(span.start < span.end && span.end <= text.length, text);
    }
    assert.equal(settingsInText(broken[0]!, ruleIds).settings.kubernetesVersion, '1.31');
    assert.equal(settingsInText(broken[3]!, ruleIds).settings.kubernetesVersion, '1.31');
  });

  test('no text makes it throw, and every problem has a place', () => {
    const text =
      'profile: strict\nrules: {kubernetes/host-network: off, x: [1, {a: b}]}\nexclude:\n  - "a\\u0041"\n  - &x b\n  - *x\n';
    for (let length = 0; length <= text.length; length++) {
      for (const prefix of [text.slice(0, length), text.slice(length)]) {
        for (const { span } of settingsInText(prefix, ruleIds).problems) {
          assert.ok(span.start >= 0 && span.start <= span.end && span.end <= prefix.length, JSON.stringify(prefix));
        }
      }
    }
    for (const hostile of [
      '\0',
      '['.repeat(5000),
      'a: &a [*a]\n',
      '*x',
      '? ? ?',
      '%YAML 9.9\n---\n',
      '\ud800: \udfff',
    ]) {
      assert.ok(Array.isArray(readTree(hostile).problems));
    }
  });

  test("the editor's settings are read alike, without complaint about keys of others", () => {
    assert.deepEqual(
      settingsInJson(
        { profile: 'strict', 'trace.server': 'off', rules: { 'kubernetes/host-network': 'off' } },
        ruleIds,
      ),
      {
        settings: { profile: 'strict', rules: { 'kubernetes/host-network': 'off' } },
        problems: [],
      },
    );
    assert.deepEqual(settingsInJson({ profile: 7, exclude: null }, ruleIds).settings, {});
    assert.equal(settingsInJson({ profile: 7 }, ruleIds).problems.length, 1);
  });
});

describe('the configuration of a file', () => {
  test('of each key the nearest layer that says it counts, as a whole', () => {
    const file = { profile: 'strict', rules: { 'kubernetes/host-network': 'off' } } as const;
    const editor = { profile: 'essential', istioVersion: '1.20', rules: { 'dockerfile/missing-user': 'off' } } as const;
    const config = configFrom([{ kubernetesVersion: '1.29' }, file, editor], now);
    assert.deepEqual(config, {
      ...defaultConfig,
      ...now,
      profile: 'strict',
      kubernetesVersion: '1.29',
      istioVersion: '1.20',
      rules: { 'kubernetes/host-network': 'off' },
    });
  });

  test('equal answers are the same object, because memos are keyed by it', () => {
    assert.equal(
      configFrom([{ profile: 'strict' }], now),
      configFrom([undefined, { profile: 'strict', exclude: ['a'] }], now),
    );
    assert.notEqual(configFrom([{ profile: 'strict' }], now), configFrom([{ profile: 'essential' }], now));
  });
});

describe('schemas/seaworthy.schema.json', () => {
  const schema = JSON.parse(readFileSync('schemas/seaworthy.schema.json', 'utf8')) as Schema;

  test('knows the same keys and the same defaults', () => {
    assert.deepEqual(Object.keys(schema.properties!), configurationKeys);
    for (const key of configurationKeys) {
      // What concerns files, not rules, is no part of what a file is judged by.
      if (key !== 'exclude' && key !== 'root')
        assert.deepEqual(schema.properties![key]!.default, defaultConfig[key], key);
    }
  });

  test('accepts what the reader accepts, and refuses what it refuses', () => {
    const values = [
      'strict',
      'off',
      'latest',
      '1.33',
      'v1.33.1',
      '',
      1.33,
      7,
      true,
      null,
      [],
      ['a'],
      [3],
      [''],
      {},
      { a: 'off' },
    ];
    const rules = [{ 'kubernetes/host-network': 'off' }, { 'kubernetes/host-network': 'error' }, { 'kubernetes/host-network': 'loud' }, { 'kubernetes/host-network': null }]; // biome-ignore format: one line
    const documents = [
      ...configurationKeys.flatMap((key) => [...values, ...rules].map((value) => ({ [key]: value }))),
      { profil: 'strict' },
      {},
      null,
      [],
      'profile',
    ];
    for (const document of documents) {
      // JSON is YAML: the reader takes the document as it is.
      const { problems } = settingsInText(JSON.stringify(document), ruleIds);
      assert.equal(
        isValid(schema, document),
        problems.length === 0,
        `${JSON.stringify(document)} ${JSON.stringify(problems)}`,
      );
    }
  });
});

interface Schema {
  readonly type?: string | readonly string[];
  readonly not?: Schema;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly propertyNames?: Schema;
  readonly additionalProperties?: boolean | Schema;
  readonly default?: unknown;
}

/** As much of JSON Schema as ours uses. A keyword it does not know fails the test. */
function isValid(schema: Schema, value: unknown): boolean {
  const known = ['$schema', 'title', 'description', 'default', 'type', 'not', 'enum', 'pattern', 'minLength', 'items', 'properties', 'propertyNames', 'additionalProperties']; // biome-ignore format: one line
  for (const key of Object.keys(schema)) assert.ok(known.includes(key), `the test does not know "${key}"`);
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  const types = Number.isInteger(value) ? [type, 'integer'] : [type];
  if (schema.type !== undefined && ![schema.type].flat().some((one) => types.includes(one))) return false;
  if (schema.not && isValid(schema.not, value)) return false;
  if (schema.enum && !schema.enum.includes(value)) return false;
  if (typeof value === 'string') {
    if (schema.pattern && !new RegExp(schema.pattern).test(value)) return false;
    if (value.length < (schema.minLength ?? 0)) return false;
  }
  if (Array.isArray(value)) return value.every((item) => isValid(schema.items ?? {}, item));
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, item]) => {
    if (schema.propertyNames && !isValid(schema.propertyNames, key)) return false;
    const of = schema.properties?.[key] ?? schema.additionalProperties ?? {};
    return typeof of === 'boolean' ? of : isValid(of, item);
  });
}
