import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Packs the extension into the folder. From a copy, because packing builds, and others are using what is in dist/. */
export async function packExtension(folder) {
  const copy = join(folder, 'package');
  mkdirSync(copy);
  for (const name of ['LICENSE', 'README.md', 'CHANGELOG.md', 'icon.png', 'schemas', 'syntaxes', '.vscodeignore'])
    cpSync(join(root, name), join(copy, name), { recursive: true });
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  delete manifest.scripts['vscode:prepublish'];
  writeFileSync(join(copy, 'package.json'), JSON.stringify(manifest));
  execFileSync(process.execPath, ['build.mjs', '--production', '--out', join(copy, 'dist')], { cwd: root });
  const packagePath = join(folder, 'seaworthy.vsix');
  const { createVSIX } = createRequire(import.meta.url)('@vscode/vsce');
  const log = console.log;
  console.log = () => {};
  await createVSIX({ cwd: copy, packagePath, dependencies: false });
  console.log = log;
  return packagePath;
}
