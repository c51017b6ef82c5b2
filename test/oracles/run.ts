// npm run oracles -- [--dir ../shared/oracles] [--set rbac,netpol] [--show 20] [--json FILE]
// Our evaluators against what the real implementations answered; status 1 where something differs without a reason.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compared } from './frame';
import { sets } from './sets';

const { values: flags } = parseArgs({
  options: {
    dir: { type: 'string', default: '../shared/oracles' },
    set: { type: 'string' },
    show: { type: 'string', default: '20' },
    json: { type: 'string' },
  },
});
const { lines, results, isFailed } = compared(sets, {
  dir: flags.dir,
  only: flags.set?.split(','),
  show: Number(flags.show),
  exceptions: readFileSync('test/oracles/exceptions.tsv', 'utf8'),
});
for (const line of lines) console.log(line);
if (flags.json) writeFileSync(flags.json, `${JSON.stringify(results, null, 2)}\n`);
process.exitCode = isFailed ? 1 : 0;
