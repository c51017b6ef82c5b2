// Whatever a workspace calls its things, hovers show it as written: an image in a hover would be fetched as soon as the
// pointer rests on the line, and a link to a command would be run by a click that means something else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rules as documentedRules } from 'seaworthy:documented-rules';
import type { Diagnostic, Hover, MarkupContent, Position, Range } from 'vscode-languageserver-protocol/node';
import { seaworthyOf } from '../../server/api';
import { groupIdOf } from '../../server/engine/hardening';
import { Linter } from '../../server/engine/lint';
import type { DocumentedRule, Example, Fix, Problem, Rule } from '../../server/engine/rule';
import type { Message } from '../../server/engine/say';
import { visible } from '../../server/engine/visible';
import { domains, languages, seaworthy } from '../../server/languages';
import { fileOf, RuleBench, unmark } from '../examples';
import { inProcess, memoryFiles, pullClient, pushClient, rangeIn, type TestClient } from './client';
import { rendered } from './rendered';

/** A name as nobody means well with it: an image, a link to a command, HTML, a link without brackets, an icon, a heading. */
const hostile = '![](x:y)[a](command:b)<img src=x> https://e.example `*_$(gear)&copy;\n# h';

/** The rule with every value of every message exchanged: a name that a user could choose stands wherever one can. */
const speakingOf = (name: string, rule: DocumentedRule): Rule => {
  const renamed = (message: Message): Message => ({ ...message, values: message.values.map(() => name) });
  return {
    ...rule,
    *check(subject, context) {
      for (const problem of rule.check(subject, context)) {
        const { related = [], fixes = [], ...rest } = problem;
        yield {
          ...rest,
          message: renamed(problem.message),
          related: related.map(({ at, message }) => ({ at, message: renamed(message) })),
          fixes: fixes.map(
            (fix): Fix => ({ ...fix, title: renamed(fix.title), ...(fix.caveat && { caveat: renamed(fix.caveat) }) }),
          ),
        } satisfies Problem;
      }
    },
  };
};

interface Written {
  readonly id: string;
  /** What the rule's findings name in the example. */
  readonly values: ReadonlySet<string>;
  readonly uri: string;
  readonly language: string;
  readonly text: string;
}

/** Every insecure example in a world of its own, with the files and settings that it needs. */
const files = new Map<string, string>();
const examples: Written[] = [];
for (const [id, rule] of documentedRules) {
  for (const [index, example] of rule.examples.entries()) {
    if (example.insecure !== undefined) examples.push(written(id, `file:///all/${id}/${index}`, example));
  }
}

function written(id: string, folder: string, example: Example): Written {
  const { today: _, ...config } = example.config ?? {};
  files.set(`${folder}/.seaworthy.yaml`, JSON.stringify({ root: true, profile: 'strict', ...config }));
  for (const [path, text] of Object.entries(example.world ?? {})) files.set(`${folder}/${path}`, unmark(text).text);
  const { path } = fileOf(id, example);
  const language = id.startsWith('dockerfile/') || /docker|containerfile/i.test(path) ? 'dockerfile' : 'yaml';
  const { text } = unmark(example.insecure ?? '');
  const { findings } = new RuleBench(id, documentedRules.get(id)!).lint(example, text);
  const values = new Set(findings.flatMap(({ message }) => message.values));
  return { id, uri: `${folder}/${path}`, language, text, values };
}

function serverOf(rules: ReadonlyMap<string, Rule>): TestClient {
  const linter = new Linter(rules, domains);
  return inProcess({
    seaworthy: seaworthyOf({ linter, languages, explanations: seaworthy().explanations }),
    files: memoryFiles(files),
    today: () => '2026-01-01',
    version: '0.0.0',
  });
}

const hoverAt = async (client: TestClient, uri: string, position: Position): Promise<MarkupContent | undefined> => {
  const hover: Hover | null = await client.connection.sendRequest('textDocument/hover', {
    textDocument: { uri },
    position,
  });
  return hover?.contents as MarkupContent | undefined;
};

/**
 * That nothing but our own comes of the hover: no image, no HTML, no heading or list of anyone's; links carry out the
 * commands for these very findings, or lead to the page that a key refers to or to a line of the workspace.
 */
function assertOurs(markdown: string, uri: string, diagnostics: readonly Diagnostic[]): void {
  const { links, images, html, blocks } = rendered(markdown);
  assert.deepEqual({ images, html }, { images: [], html: [] }, markdown);
  const allowed = ['paragraph', 'fence', 'bullet_list', 'list_item', 'table', 'thead', 'tbody', 'tr', 'th', 'td'];
  assert.deepEqual(blocks.filter((block) => !allowed.includes(block)), [], markdown); // biome-ignore format: one line
  const [, reference] = /\n\n\[Reference\]\((https:[^()\s]+)\)$/.exec(markdown) ?? [];
  const own = diagnostics.flatMap(({ code, range }) => {
    const place = { uri, rule: code, range };
    return [
      ['seaworthy.fix', [{ ...place, kind: 'fix' }]],
      ['seaworthy.ignore', [{ ...place, kind: 'ignore' }]],
      ['seaworthy.openRule', [code]],
    ].map(([name, argument]) => `command:${name}?${encodeURIComponent(JSON.stringify(argument))}`);
  });
  // What a table or a note says stands in a file of the workspace.
  const isOfWorkspace = (link: string) => /^file:\/\/\/all\/[^\s<>]*#L\d+$/.test(link);
  for (const link of links)
    assert.ok(link === reference || own.includes(link) || isOfWorkspace(link), `${link} in\n${markdown}`);
}

/** Where something is found, each place once. */
const placesOf = (diagnostics: readonly Diagnostic[]): readonly Range[] => [
  ...new Map(diagnostics.map(({ range }) => [JSON.stringify(range), range])).values(),
];

const renamedRules = new Map([...documentedRules].map(([id, rule]) => [id, speakingOf(hostile, rule)]));

for (const commandLinks of [true, false]) {
  test(`what the rules say holds names as they are written, ${commandLinks ? 'beside our links' : 'and no link'}`, async () => {
    const client = serverOf(renamedRules);
    await client.start(pullClient, { commandLinks }, 'file:///all');
    const silent = new Set(documentedRules.keys());
    let named = 0;
    for (const { id, uri, text, language } of examples) {
      const { refreshes } = client;
      await client.open(uri, text, language);
      let diagnostics = await client.pulled(uri);
      const { group } = documentedRules.get(id)!;
      const expected = group ? groupIdOf(id, group) : id;
      if (!diagnostics.some(({ code }) => code === expected)) {
        // What the other files decide, and that there is no other, is told when they have been read.
        await client.until(() => client.refreshes > refreshes);
        diagnostics = await client.pulled(uri);
      }
      for (const range of placesOf(diagnostics)) {
        const hover = await hoverAt(client, uri, range.start);
        assert.ok(hover, `${range.start.line} in ${uri}`);
        // What stands on other files may have been found since.
        const found = commandLinks ? [...diagnostics, ...(await client.pulled(uri))] : [];
        assertOurs(hover.value, uri, found);
        // Whatever is found: a fix that a click carries out, or words that say what to do.
        if (commandLinks) assert.match(hover.value, /command:seaworthy\.fix\?|\*\*Remedy:\*\* \S/);
        for (const { title } of commandLinks ? [] : await client.actions(uri, range, ['quickfix']))
          assert.equal(title, visible(title));
        if (rendered(hover.value).text.includes(visible(hostile))) named++;
      }
      if (diagnostics.length > 0) silent.delete(id);
    }
    assert.ok(named > (commandLinks ? 100 : 1000), `${named} hovers say the name`);
    assert.deepEqual([...silent], []);
  });
}

test('clients that show text as it is get it without a mark of Markdown', async () => {
  const client = serverOf(renamedRules);
  await client.start(pushClient, undefined, 'file:///all');
  for (const { uri, text, language } of examples) {
    await client.open(uri, text, language);
    const diagnostics = await client.pushed(uri);
    for (const range of placesOf(diagnostics)) {
      const { kind, value } = (await hoverAt(client, uri, range.start))!;
      assert.equal(kind, 'plaintext');
      assert.ok(
        diagnostics.some(({ message }) => value.includes(String(message))),
        value,
      );
      assert.doesNotMatch(value.replaceAll(visible(hostile), ''), /\*\*|```|\\[[\]_*`]|command:seaworthy/);
    }
  }
});

/** The text with a value that a finding names exchanged for a name of no good, wherever it stands alone. */
function renamedIn(text: string, value: string, isYaml: boolean): string {
  // A Dockerfile ends words at blanks and has no escapes; YAML says anything in quotes.
  const name = isYaml ? JSON.stringify(hostile) : hostile.replace(/\s/g, '');
  const alone = `(?<=^|[\\s:,[{])(["']?)${value.replace(/[^\w\s]/g, '\\$&')}\\1(?=$|[\\s:,\\]}])`;
  return text.replace(new RegExp(alone, 'gm'), () => name);
}

test('names in real files are shown as they are written', async () => {
  const client = serverOf(documentedRules);
  await client.start(pullClient, { commandLinks: false }, 'file:///all');
  let named = 0;
  for (const { uri, text, language, values } of examples) {
    for (const [index, value] of [...values].entries()) {
      const renamed = renamedIn(text, value, language === 'yaml');
      if (renamed === text) continue;
      const at = `${uri.slice(0, uri.lastIndexOf('/'))}/${index}/${uri.slice(uri.lastIndexOf('/') + 1)}`;
      await client.open(at, renamed, language);
      const { start } = rangeIn(client.at(at), 'src=x');
      for (const position of [start, ...placesOf(await client.pulled(at)).map((range) => range.start)]) {
        const hover = await hoverAt(client, at, position);
        if (!hover) continue;
        assertOurs(hover.value, at, []);
        if (rendered(hover.value).text.includes('![](x:y)[a](command:b)<img')) named++;
      }
    }
  }
  assert.ok(named > 500, `${named} hovers say the name`);
});

test('a key with a name in it is explained under that name, as written', async () => {
  const client = serverOf(documentedRules);
  await client.start(pullClient, undefined, 'file:///all');
  const uri = 'file:///all/pod.yaml';
  const key = JSON.stringify(`vault.hashicorp.com/agent-inject-secret-${hostile}`);
  await client.open(
    uri,
    `apiVersion: v1\nkind: Pod\nmetadata:\n  annotations:\n    vault.hashicorp.com/agent-inject: "true"\n    vault.hashicorp.com/role: a\n    ${key}: secret/data/a\nspec:\n  containers: [{name: a, image: a}]\n`,
  );
  const hover = await hoverAt(client, uri, rangeIn(client.at(uri), 'agent-inject-secret').start);
  assert.match(hover?.value ?? '', /\[Reference\]/);
  assertOurs(hover?.value ?? '', uri, []);
  assert.ok(
    rendered(hover?.value ?? '').text.startsWith(`vault.hashicorp.com/agent-inject-secret-${visible(hostile)}`),
  );
});
