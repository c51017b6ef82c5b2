// The packed extension, installed into VS Code and used by mouse and keyboard: first with every folder trusted, then in
// Restricted Mode. `--pictures` also writes the pictures of the documentation.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchChromium } from './chromium.mjs';
import { installCodeServer, startCodeServer } from './code-server.mjs';
import { finish } from './driver.mjs';
import { packExtension } from './vsix.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const takesPictures = process.argv.includes('--pictures');
const scratch = mkdtempSync(join(tmpdir(), 'seaworthy-packaged-'));
const counts = { passed: 0, failed: 0 };
const step = 15_000;

const openPolicy = `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata:
  name: open
  namespace: shop
spec:
  rules:
    - {}
`;

const requestAuthentication = `apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata:
  name: api
  namespace: shop
spec:
  jwtRules:
    - issuer: https://login.example.com
      jwksUri: https://login.example.com/keys
      audiences: [api]
`;

await installCodeServer();
const vsix = await packExtension(scratch);
const browser = await launchChromium();
try {
  await trusted();
  await previewed();
  await restricted();
} finally {
  await browser.close();
  rmSync(scratch, { recursive: true, force: true });
}
finish(counts);

async function trusted() {
  const folder = samples('trusted');
  const server = await startCodeServer({
    vsix,
    settings: {
      'editor.minimap.enabled': false,
      'editor.stickyScroll.enabled': false,
      'workbench.colorTheme': 'Default Dark Modern',
    },
  });
  const page = await opened(server, folder, 'deployment.yaml');
  const editor = page.locator('.monaco-editor').first();
  const picture = async (name) => {
    if (!takesPictures) return;
    await page.waitForTimeout(600);
    await page.screenshot({ path: join(root, 'docs', `${name}.png`) });
  };

  await check('squiggles appear, and are counted in the status bar', async () => {
    await page.locator('.squiggly-error').first().waitFor({ timeout: 40_000 });
    await page.locator('.statusbar-item', { hasText: /Seaworthy: \d+/ }).waitFor({ timeout: step });
    await picture('squiggle');
  });

  await check('the hover explains the finding at the caret', async () => {
    await placeCaret(page, 30, 26);
    await page.keyboard.press('Control+k');
    await page.keyboard.press('Control+i');
    await page.locator('.monaco-hover', { hasText: 'Full explanation' }).first().waitFor({ timeout: step });
    await picture('hover');
  });

  await check('its link opens the page of the rule', async () => {
    await page.locator('.monaco-hover a', { hasText: 'Full explanation' }).first().click();
    await page.locator('.tab', { hasText: 'privileged-container' }).waitFor({ timeout: step });
    await closeTab(page, 'privileged-container');
    await page.locator('.squiggly-error').first().waitFor({ timeout: step });
  });

  await check('so does the code of a diagnostic', async () => {
    await placeCaret(page, 30, 26);
    await page.keyboard.press('Control+k');
    await page.keyboard.press('Control+i');
    await page
      .locator('.monaco-hover a', { hasText: 'kubernetes/privileged-container' })
      .first()
      .click({ timeout: step });
    await page.locator('.tab', { hasText: 'privileged-container' }).waitFor({ timeout: step });
    await closeTab(page, 'privileged-container');
    await page.locator('.squiggly-error').first().waitFor({ timeout: step });
  });

  await check('the lightbulb hardens a container in one edit', async () => {
    await placeCaret(page, 23, 18);
    await page.keyboard.press('Control+.');
    await page.locator('.action-widget .focused', { hasText: 'Harden' }).waitFor({ timeout: step });
    await picture('quick-fix');
    await page.keyboard.press('Enter'); // the best fix comes first
    await editor.locator('.view-line', { hasText: 'allowPrivilegeEscalation' }).first().waitFor({ timeout: step });
    await placeCaret(page, 38, 1);
    await picture('fixed');
  });

  await check('Fix All repairs what is safe in a Dockerfile', async () => {
    await openFile(page, 'Dockerfile');
    await page.locator('.view-line', { hasText: 'start.sh' }).first().waitFor({ timeout: step });
    await page.locator('.squiggly-error').first().waitFor({ timeout: step });
    await placeCaret(page, 1, 1);
    await runCommand(page, 'Seaworthy: Fix All');
    await page
      .locator('.view-line', { hasText: /COPY.start\.sh/ })
      .first()
      .waitFor({ timeout: step });
  });

  await server.stop();
  await page.close();
}

/** What a fix does to files that nobody has open is shown, and waits for the user's word. */
async function previewed() {
  const server = await startCodeServer({ vsix });
  const beside = {
    'in a new file': { 'kustomization.yaml': 'resources:\n  - tokens.yaml # who may call\n' },
    'in policies.yaml': { 'policies.yaml': openPolicy },
  };
  const changed = {
    'in a new file': ['api-authorization.yaml', 'kustomization.yaml'],
    'in policies.yaml': ['policies.yaml'],
  };
  for (const [title, files] of Object.entries(beside)) {
    const folder = join(scratch, 'previewed', title.split(' ').at(-1), 'shop');
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries({ 'tokens.yaml': requestAuthentication, ...files }))
      writeFileSync(join(folder, name), text);
    const read = (name) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '');
    const page = await opened(server, folder, 'tokens.yaml');

    await check(`a fix ${title} is shown before it is done`, async () => {
      await page.locator('.squiggly-warning').first().waitFor({ timeout: 40_000 });
      await placeCaret(page, 7, 4);
      await chooseFix(page, title);
      const rows = page.locator('.pane-body .monaco-list-row[aria-level="1"]').locator('visible=true');
      for (const name of changed[title]) await rows.filter({ hasText: name }).last().waitFor({ timeout: step });
      for (const name of changed[title])
        if (read(name) !== (files[name] ?? '')) throw new Error(`${name} changed before that was agreed to.`);
      for (const name of changed[title])
        await rows.filter({ hasText: name }).filter({ has: page.locator('input[type="checkbox"]') }).last().locator('input').check(); // biome-ignore format: one line
      await page.locator('.monaco-button', { hasText: 'Apply' }).click({ timeout: step });
      await page.locator('.squiggly-warning').first().waitFor({ state: 'detached', timeout: step });
      await page.keyboard.press('Control+k');
      await page.keyboard.press('s');
      for (const name of changed[title]) await until(() => read(name) !== (files[name] ?? ''));
      const [policy] = changed[title];
      if (!read(policy).includes('notRequestPrincipals')) throw new Error(`${policy} holds no such policy.`);
    });
    await page.close();
  }
  await server.stop();
}

async function until(holds) {
  for (const end = Date.now() + step; !holds(); ) {
    if (Date.now() > end) throw new Error('It did not come true.');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function chooseFix(page, title) {
  await page.keyboard.press('Control+.');
  const menu = page.locator('.action-widget');
  await menu.locator('.monaco-list-row', { hasText: title }).first().waitFor({ timeout: step });
  for (let steps = 0; (await menu.locator('.focused', { hasText: title }).count()) === 0 && steps < 20; steps++)
    await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
}

async function restricted() {
  const folder = samples('restricted');
  const settings = { 'security.workspace.trust.startupPrompt': 'never', 'security.workspace.trust.banner': 'never' };
  const server = await startCodeServer({ vsix, trust: true, settings });
  const page = await opened(server, folder, 'deployment.yaml');
  await check('in Restricted Mode findings appear and fixes apply', async () => {
    await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor({ timeout: step });
    await page.locator('.squiggly-error').first().waitFor({ timeout: 40_000 });
    await placeCaret(page, 30, 26);
    await page.keyboard.press('Control+.');
    await page.locator('.action-widget', { hasText: 'unprivileged' }).waitFor({ timeout: step });
    await page.keyboard.press('Enter');
    await page
      .locator('.view-line', { hasText: 'privileged: true' })
      .first()
      .waitFor({ state: 'detached', timeout: step });
  });
  await server.stop();
  await page.close();
}

/** A copy, because the tests repair the files. Its last name is what the window's title shows. */
function samples(name) {
  const folder = join(scratch, name, 'samples');
  cpSync(join(root, 'samples'), folder, { recursive: true });
  return folder;
}

async function opened(server, folder, file) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(server.page(folder, [['openFile', server.remote(join(folder, file))]]));
  await page.locator('.tab', { hasText: file }).waitFor({ timeout: 60_000 });
  return page;
}

async function openFile(page, file) {
  await page.locator('.explorer-folders-view .monaco-list-row', { hasText: file }).first().dblclick({ timeout: step });
  await page.locator('.tab.active', { hasText: file }).waitFor({ timeout: step });
}

/** By the keyboard: a click depends on the layout, which moves while an editor settles. */
async function placeCaret(page, line, column) {
  await page.keyboard.press('Control+1');
  await page.keyboard.press('Control+g');
  await page.locator('.quick-input-widget input').first().fill(`:${line}:${column}`);
  await page.keyboard.press('Enter');
  await page.locator('.quick-input-widget').first().waitFor({ state: 'hidden', timeout: step });
}

async function closeTab(page, name) {
  const tab = page.locator('.tab', { hasText: name });
  await tab.locator('.codicon-close').click({ timeout: step });
  await tab.waitFor({ state: 'detached', timeout: step });
}

async function runCommand(page, name) {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input').first().fill(`>${name}`);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first().waitFor({ timeout: step });
  await page.keyboard.press('Enter');
}

async function check(name, act) {
  const started = Date.now();
  try {
    await act();
    counts.passed++;
    console.log(`ok - ${name} (${Date.now() - started} ms)`);
  } catch (error) {
    counts.failed++;
    console.log(`not ok - ${name}\n${String(error).replace(/^/gm, '    ')}`);
    const shot = join(root, '.editor', `failed-${counts.failed}.png`);
    const [page] = browser.contexts().flatMap((context) => context.pages());
    await page?.screenshot({ path: shot }).then(() => console.log(`    see ${shot}`));
  }
}
