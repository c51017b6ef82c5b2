// Runs the built command line in a folder of its own. The bundle stands beside the tests in dist/.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';

const bundle = join(__dirname, '..', '..', 'cli.js');

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** For runs that must end: a hang fails instead of standing still. Milliseconds. */
  readonly timeout?: number;
}

/** A folder with files in it, removed when the tests have ended. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'seaworthy-cli-'));

  constructor(files: Readonly<Record<string, string | Buffer>> = {}) {
    for (const [path, content] of Object.entries(files)) this.write(path, content);
    after(() => rmSync(this.path, { recursive: true, force: true }));
  }

  write(path: string, content: string | Buffer): void {
    mkdirSync(dirname(join(this.path, path)), { recursive: true });
    writeFileSync(join(this.path, path), content);
  }

  run(words: readonly string[], { input, environment, timeout = 60_000 }: RunOptions = {}): Ran {
    const { NO_COLOR: _, FORCE_COLOR: __, ...inherited } = process.env;
    const { status, stdout, stderr, error } = spawnSync(process.execPath, [bundle, ...words], {
      cwd: this.path,
      encoding: 'utf8',
      input: input ?? '',
      env: { ...inherited, ...environment },
      maxBuffer: 2 ** 28,
      timeout,
    });
    if (error) throw error;
    return { status, stdout, stderr };
  }

  /** The report of a check as data. */
  check(...words: readonly string[]): JsonReport & Ran {
    const ran = this.run(['check', '--format', 'json', ...words]);
    try {
      return { ...(JSON.parse(ran.stdout) as JsonReport), ...ran };
    } catch {
      throw new Error(`Exit status ${ran.status}, no JSON: ${ran.stdout.slice(0, 200)}${ran.stderr}`);
    }
  }
}

export interface JsonFinding {
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
  readonly path: string;
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
  readonly resource: string | null;
  readonly fixes: readonly { readonly title: string; readonly safety: string }[];
}

export interface JsonReport {
  readonly version: number;
  readonly findings: readonly JsonFinding[];
  readonly suppressed: readonly (JsonFinding & { readonly by: string; readonly reason: string | null })[];
  readonly failures: readonly {
    readonly path: string;
    readonly line?: number;
    readonly column?: number;
    readonly rule?: string;
    readonly message: string;
  }[];
  readonly files: number;
  readonly notJudged: Readonly<Record<string, number>>;
  readonly otherFiles: number;
  readonly unparsed: number;
  readonly skipped: readonly { readonly path: string; readonly message: string }[];
  readonly excluded: number;
}

export const pod = (...spec: readonly string[]): string =>
  ['apiVersion: v1', 'kind: Pod', 'metadata:', '  name: web', 'spec:', ...spec.map((line) => `  ${line}`), ''].join(
    '\n',
  );

/** Nothing is wrong with it, whatever the profile: it describes no pod. */
export const harmless =
  'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n  namespace: web\ndata:\n  colour: blue\n';
