// The editor and the command line give the same findings for the same files and configuration.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { rules } from 'seaworthy:documented-rules';
import {
  createProtocolConnection,
  type Diagnostic,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';
import { groupIdOf } from '../../server/engine/hardening';
import { fileOf, unmark } from '../examples';
import { pullClient, TestClient } from '../lsp/client';
import { Folder, type JsonFinding } from './run';

/** The first insecure example of every rule, each in a folder that is a world of its own. */
function examples(): Map<string, string> {
  const files = new Map<string, string>();
  for (const [id, rule] of rules) {
    const example = rule.examples.find(({ insecure, world, file, config }) => insecure && !world && !file && !config);
    if (!example?.insecure) continue;
    const folder = id.replace('/', '-');
    files.set(`${folder}/.seaworthy.yaml`, 'profile: strict\n');
    files.set(`${folder}/${fileOf(id, example).path}`, unmark(example.insecure).text);
  }
  return files;
}

test('editor and command line agree', async (context) => {
  const files = examples();
  const folder = new Folder(Object.fromEntries(files));
  const { findings } = folder.check('--fail-on', 'never', '.');
  const server = spawn(process.execPath, [join(__dirname, '..', '..', 'server.js'), '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  context.after(() => server.kill());
  const client = new TestClient(
    createProtocolConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin)),
  );
  await client.start(pullClient, undefined, pathToFileURL(folder.path).href);
  let compared = 0;
  for (const [path, text] of files) {
    if (path.endsWith('.seaworthy.yaml')) continue;
    const uri = pathToFileURL(join(folder.path, path)).href;
    await client.open(uri, text, /Dockerfile$/.test(path) ? 'dockerfile' : 'yaml');
    const shown = (await client.pulled(uri)).map(ofDiagnostic).sort();
    const printed = findings.filter((finding) => finding.path === path);
    assert.deepEqual(shown, asEditorsShow(printed).sort(), `${path}\n${text}`);
    compared += printed.length;
  }
  assert.ok(compared > rules.size, 'there is something to compare');
  context.diagnostic(`${compared} findings in ${files.size / 2} files`);
});

const ofDiagnostic = ({ code, range: { start, end } }: Diagnostic): string =>
  `${start.line + 1}:${start.character + 1}-${end.line + 1}:${end.character + 1} ${code}`;

/** An editor underlines hardening settings that one container lacks once; nothing else differs. */
function asEditorsShow(findings: readonly JsonFinding[]): string[] {
  const place = ({ start, end }: JsonFinding) => `${start.line}:${start.column}-${end.line}:${end.column}`;
  const isHardening = ({ rule }: JsonFinding) => rules.get(rule)?.group === 'hardening';
  return [
    ...new Set(
      findings.map((finding) => {
        const together = findings.filter((other) => isHardening(other) && place(other) === place(finding));
        return `${place(finding)} ${isHardening(finding) && together.length > 1 ? groupIdOf(finding.rule, 'hardening') : finding.rule}`;
      }),
    ),
  ];
}
