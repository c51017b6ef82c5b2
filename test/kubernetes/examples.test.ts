// A secure example is what a beginner copies, so it has to run: an image that needs root is not told to do without.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rules } from 'seaworthy:documented-rules';
import { parseAllDocuments } from 'yaml';

/** Official images that start as root, change owners and users, and write outside of their volumes. */
const needsRoot =
  /^(docker\.io\/)?(library\/)?(nginx|httpd|postgres|mysql|mariadb|redis|mongo|wordpress|rabbitmq)(:|@|$)/;

interface Context {
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly readOnlyRootFilesystem?: boolean;
  readonly capabilities?: { readonly drop?: readonly string[]; readonly add?: readonly string[] };
}

interface Container {
  readonly image?: string;
  readonly securityContext?: Context;
  readonly ports?: readonly { readonly containerPort?: number }[];
}

interface PodSpec {
  readonly securityContext?: Context;
  readonly containers?: readonly Container[];
  readonly initContainers?: readonly Container[];
}

/** Every pod spec in the data, however deep. */
function* podSpecsIn(data: unknown): Generator<PodSpec> {
  if (typeof data !== 'object' || data === null) return;
  if ('containers' in data && Array.isArray(data.containers)) yield data as PodSpec;
  for (const value of Object.values(data)) yield* podSpecsIn(value);
}

function faultsOf(spec: PodSpec): string[] {
  const faults: string[] = [];
  for (const { image = '', securityContext: own, ports = [] } of [
    ...(spec.initContainers ?? []),
    ...spec.containers!,
  ]) {
    if (!needsRoot.test(image)) continue;
    const context = { ...spec.securityContext, ...own };
    // Databases run as the user that their image brings, where the pod names its number.
    const isOther = (context.runAsUser ?? 0) !== 0;
    if (isOther ? /nginx|httpd/.test(image) : context.runAsNonRoot === true)
      faults.push(`${image} does not run as another user`);
    if (context.readOnlyRootFilesystem === true) faults.push(`${image} writes to its root file system`);
    const { drop = [], add = [] } = context.capabilities ?? {};
    // Some examples show a list that is none, or one that a template fills.
    const isDropped = Array.isArray(drop) && drop.some((name) => String(name).toUpperCase() === 'ALL');
    if (!isOther && isDropped && !add.includes('SETUID')) faults.push(`${image} changes its user as it starts`);
    if (/nginx|httpd/.test(image) && ports.some(({ containerPort }) => (containerPort ?? 80) >= 1024))
      faults.push(`${image} listens on port 80`);
  }
  return faults;
}

for (const [id, { examples }] of rules) {
  if (!/^(kubernetes|istio|vault)\//.test(id)) continue;
  test(`secure examples of ${id} run`, () => {
    for (const { secure } of examples) {
      if (secure === undefined) continue;
      for (const document of parseAllDocuments(secure, { logLevel: 'silent' }))
        for (const spec of podSpecsIn(document.toJS())) assert.deepEqual(faultsOf(spec), [], secure);
    }
  });
}
