// npm run docs: writes docs/rules.md from the rules.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
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
writeFileSync('docs/rules.md', module.exports.rulesPage());
