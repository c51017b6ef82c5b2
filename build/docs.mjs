// npm run docs: writes docs/rules.md and a page for every rule, and removes the pages of rules that are gone.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { build } from 'esbuild';
import { rulesPlugin } from './rules-plugin.mjs';

const { outputFiles } = await build({
  entryPoints: ['build/rules-page.ts'],
  bundle: true,
  write: false,
  platform: 'node',
  format: 'cjs',
  logLevel: 'error',
  plugins: [rulesPlugin()],
});
const module = { exports: {} };
new Function('module', 'exports', 'require', outputFiles[0].text)(
  module,
  module.exports,
  createRequire(import.meta.url),
);
rmSync('docs/rules', { recursive: true, force: true });
for (const [path, text] of module.exports.documentation()) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
console.log(
  `docs/rules: ${readdirSync('docs/rules', { recursive: true }).filter((name) => name.endsWith('.md')).length} pages`,
);
