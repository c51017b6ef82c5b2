import { appendFileSync, existsSync } from 'node:fs';

/**
 * Where real files, labelled cases and a test suite lie beside the project: its authors measure with them, and elsewhere
 * there are none. What was there and what was not is noted for the lane's last lines (test/run.mjs).
 *
 * @param name `real`, `yaml-test-suite`
 */
export function shared(name: string): string {
  const path = `../shared/${name}`;
  const log = process.env.SEAWORTHY_SHARED_LOG;
  if (log) appendFileSync(log, `${existsSync(path) ? 'read' : 'missed'} ${name}\n`);
  return path;
}
