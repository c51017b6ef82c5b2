// The licences of the packages that the bundles contain, which ask to be shipped with them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * One text with the notices of every package in the bundles.
 *
 * @param {readonly import('esbuild').Metafile[]} metafiles what esbuild says went into each bundle
 * @throws where a package comes without a licence text
 */
export function notices(metafiles) {
  const folders = new Set();
  for (const { outputs } of metafiles) {
    for (const { inputs } of Object.values(outputs)) {
      for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
        const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
        if (folder && bytesInOutput > 0) folders.add(folder);
      }
    }
  }
  const parts = [...folders].map(noticeOf).sort((a, b) => (a < b ? -1 : 1));
  return `Seaworthy's files in this folder contain the following packages, each under its own licence.\n${parts.join('')}`;
}

function noticeOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|thirdpartynotices)/i.test(file));
  if (!files.some((file) => /^licen[cs]e/i.test(file))) throw new Error(`${name} comes without a licence text.`);
  const texts = files.sort().map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
  return `\n${'-'.repeat(80)}\n${name} ${version} (${license})\n\n${texts.join('\n\n')}\n`;
}
