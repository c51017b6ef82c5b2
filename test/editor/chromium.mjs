// Finds a Chromium and starts it. Nothing is downloaded but, at worst, what npm already installed.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const flags = [
  '--no-sandbox', // containers rarely allow the namespaces that Chromium's sandbox needs
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** The browser named by CHROME, else an installed one, else the one that @sparticuz/chromium brings (Linux on x64). */
export async function launchChromium() {
  const installed = process.env.CHROME ?? usualPlaces.find((path) => existsSync(path));
  if (installed) return chromium.launch({ executablePath: installed, args: flags });
  const { default: packed } = await import('@sparticuz/chromium');
  const executablePath = await packed.executablePath();
  try {
    return await chromium.launch({ executablePath, args: flags });
  } catch (error) {
    const library = /lib(?:nss3|nssutil3|nspr4|smime3)\.so/.exec(String(error))?.[0];
    if (!library) throw error;
    throw new Error(
      `No browser is installed, and the one from @sparticuz/chromium lacks ${library}. ` +
        'Install the libraries (Debian: libnss3 libnspr4; Fedora: nss nspr) or a Chromium, or name one in CHROME.',
    );
  }
}
