import { version } from '../package.json';
import { argumentsFrom, helpText, UsageError } from './cli/arguments';
import { canI } from './cli/can-i';
import { check } from './cli/check';
import { explain } from './cli/explain';
import { listedRules } from './cli/rules';
import { visible } from './engine/visible';
import { seaworthy } from './languages';
import { reasonOf } from './workspace/node-files';

/** Exit status 2: could not run, and why. Everything else is decided by what was found. */
async function main(): Promise<void> {
  try {
    const asked = argumentsFrom(process.argv.slice(2));
    const { stdout, stderr } = process;
    if (asked.command === 'help') stdout.write(helpText);
    else if (asked.command === 'version') stdout.write(`${version}\n`);
    else if (asked.command === 'rules') stdout.write(listedRules(seaworthy(), asked.format));
    else if (asked.command === 'explain') {
      stdout.write(await explain(seaworthy(), asked.rule));
      if (asked.lang !== undefined && !/^en\b/i.test(asked.lang)) {
        stderr.write(
          `seaworthy: there is no translation into "${visible(asked.lang)}" yet; this is the English page\n`,
        );
      }
    } else if (asked.command === 'can-i') {
      process.exitCode = await canI(seaworthy(), asked, { cwd: process.cwd(), today: today(), stdout, stderr });
    } else {
      process.exitCode = await check(seaworthy(), asked, {
        cwd: process.cwd(),
        today: today(),
        version,
        stdout,
        stderr,
        readStandardInput,
        environment: process.env,
      });
    }
  } catch (error) {
    const lines =
      error instanceof UsageError ? error.lines : `Internal error: ${(error as Error)?.stack ?? error}`.split('\n');
    process.stderr.write(lines.map((line) => `seaworthy: ${visible(line)}\n`).join(''));
    process.exitCode = 2;
  }
}

/** The user's own date, not Greenwich's: an ignore ends at the end of their day. */
function today(): string {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
}

async function readStandardInput(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever reads us may have read enough: `seaworthy check | head`.
  if (error.code === 'EPIPE') return;
  process.stderr.write(`seaworthy: The output could not be written. ${reasonOf(error)}\n`);
  process.exit(2);
});

void main();
