// Builds everything: node build.mjs [--out DIR] [--production] [--tests] [--bench]
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { rulesPlugin } from './build/rules-plugin.mjs';

const { values: flags } = parseArgs({
  options: {
    out: { type: 'string', default: 'dist' },
    production: { type: 'boolean', default: false },
    tests: { type: 'boolean', default: false },
    bench: { type: 'boolean', default: false },
    'extra-rules': { type: 'string' },
  },
});

const shared = {
  bundle: true,
  target: 'es2022',
  minify: flags.production,
  sourcemap: flags.production ? false : 'linked',
  logLevel: 'warning',
  external: ['vscode'],
  plugins: [rulesPlugin({ extraRules: flags['extra-rules'] })],
};
const node = { ...shared, platform: 'node', format: 'cjs', mainFields: ['module', 'main'] };
const browser = { ...shared, platform: 'browser', mainFields: ['browser', 'module', 'main'] };

// npm links the commands of a package to these files, which must therefore start like scripts.
const commands = { banner: { js: '#!/usr/bin/env node' } };

rmSync(flags.out, { recursive: true, force: true });

const nodeEntries = { extension: 'client/extension.ts' };
const commandEntries = { server: 'server/main.ts', cli: 'server/cli.ts' };
const webEntries = { extension: 'client/web/extension.ts', server: 'server/worker.ts' };
const present = (entries) => Object.fromEntries(Object.entries(entries).filter(([, path]) => existsSync(path)));

const builds = [
  build({ ...node, entryPoints: present(nodeEntries), outdir: flags.out }),
  build({ ...node, ...commands, entryPoints: present(commandEntries), outdir: flags.out }),
  build({
    ...browser,
    format: 'cjs',
    entryPoints: present({ extension: webEntries.extension }),
    outdir: `${flags.out}/web`,
  }),
  build({
    ...browser,
    format: 'iife',
    entryPoints: present({ server: webEntries.server }),
    outdir: `${flags.out}/web`,
  }),
];
if (flags.bench)
  builds.push(build({ ...node, entryPoints: ['bench/bench.ts'], outfile: `${flags.out}/bench/bench.js` }));
if (flags.tests) {
  const tests = readdirSync('test', { recursive: true })
    .map((file) => `test/${file.replaceAll('\\', '/')}`)
    .filter((file) => /\.test\.ts$/.test(file) && !/^test\/(extension|web)\//.test(file));
  builds.push(build({ ...node, entryPoints: tests, outdir: `${flags.out}/test`, outbase: 'test', packages: 'bundle' }));
  if (existsSync('test/extension/index.ts'))
    builds.push(
      build({
        ...node,
        entryPoints: ['test/extension/index.ts'],
        outfile: `${flags.out}/test/extension/index.js`,
        external: ['vscode', 'mocha'],
      }),
    );
  if (existsSync('test/web/index.ts'))
    builds.push(
      build({
        ...browser,
        format: 'cjs',
        entryPoints: ['test/web/index.ts'],
        outfile: `${flags.out}/test/web/index.js`,
        define: { 'process.env.NODE_ENV': '"test"', global: 'globalThis' },
        alias: { 'node:assert/strict': './test/web/assert.ts' },
        inject: ['test/web/process.ts'],
      }),
    );
}
await Promise.all(builds);
