// Builds everything: node build.mjs [--out DIR] [--production] [--tests] [--bench]
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { notices } from './build/notices.mjs';
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
  metafile: true,
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

const shipped = [
  build({ ...node, entryPoints: ['client/extension.ts'], outdir: flags.out }),
  build({
    ...node,
    ...commands,
    entryPoints: { server: 'server/main.ts', cli: 'server/cli.ts' },
    outdir: flags.out,
  }),
  build({
    ...browser,
    format: 'cjs',
    entryPoints: ['client/web/extension.ts'],
    outdir: `${flags.out}/web`,
  }),
  build({
    ...browser,
    format: 'iife',
    entryPoints: { server: 'server/worker.ts' },
    outdir: `${flags.out}/web`,
  }),
];
const others = [];
if (flags.bench)
  others.push(build({ ...node, entryPoints: ['bench/bench.ts'], outfile: `${flags.out}/bench/bench.js` }));
if (flags.tests) {
  const tests = readdirSync('test', { recursive: true })
    .map((file) => `test/${file.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.test.ts'));
  others.push(
    build({ ...node, entryPoints: tests, outdir: `${flags.out}/test`, outbase: 'test', packages: 'bundle' }),
    build({
      ...node,
      entryPoints: ['test/oracles/run.ts'],
      outfile: `${flags.out}/test/oracles/run.js`,
      packages: 'bundle',
    }),
    build({
      ...node,
      entryPoints: ['test/extension/index.ts'],
      outfile: `${flags.out}/test/extension/index.js`,
      external: ['vscode', 'mocha'],
    }),
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
const metafiles = (await Promise.all(shipped)).map(({ metafile }) => metafile);
writeFileSync(`${flags.out}/THIRD-PARTY-NOTICES.txt`, notices(metafiles));
await Promise.all(others);
