// Runs a mocha bundle inside VS Code's extension host, through the same driver its own tests use: what the bundle logs
// arrives as calls of codeAutomationLog, its end as one of codeAutomationExit.
import { format } from 'node:util';

/**
 * @param {import('playwright-core').Browser} browser
 * @returns {Promise<{ passed: number, failed: number }>} as the bundle counted them; one failure where it told nothing.
 */
export async function runInExtensionHost(browser, address, { milliseconds }) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  if (process.env.DEBUG) page.on('console', (message) => console.error('[page]', message.text().slice(0, 400)));
  let counts;
  let end;
  const ended = new Promise((resolve) => (end = resolve));
  await page.exposeFunction('codeAutomationLog', (type, args) => {
    const line = format(...args)
      .replace(/%c|color: \S*/g, '')
      .trimEnd();
    const found = /^tests: (\d+) passed, (\d+) failed$/.exec(line.trim());
    if (found) counts = { passed: Number(found[1]), failed: Number(found[2]) };
    if (type === 'log' || type === 'info') console.log(line);
    else if (process.env.DEBUG) console.error(`[${type}] ${line}`);
  });
  await page.exposeFunction('codeAutomationExit', (code) => end(code));
  const patience = setTimeout(() => end('late'), milliseconds);
  await page.goto(address);
  const code = await ended;
  clearTimeout(patience);
  if (process.env.SHOT) await page.screenshot({ path: process.env.SHOT });
  await page.close();
  if (code === 'late') console.log(`VS Code did not finish within ${milliseconds / 1000} s.`);
  if (!counts) return { passed: 0, failed: 1 };
  return code === 0 || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

/** The closing line of every lane, which test/run.mjs adds up. */
export function finish({ passed, failed }) {
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}
