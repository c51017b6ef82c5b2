// What hovers say of a policy in its workspace.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inWords } from '../../server/engine/say';
import { istio } from '../../server/istio/domain';
import { yaml } from '../../server/yaml/units';
import { findIn } from '../finds';

const deployment = (name: string, namespace = 'shop') => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      serviceAccountName: ${name}
      containers: [{ name: ${name}, image: 'registry.example.com/${name}:1' }]
`;

const policy = (kind: string, name: string, spec: string, namespace = 'shop') =>
  `apiVersion: security.istio.io/v1\nkind: ${kind}\nmetadata: { name: ${name}, namespace: ${namespace} }\nspec:\n${spec}`;

/** What a hover says of the workspace where `|` stands. */
function notesAt(marked: string, ...others: readonly string[]): readonly string[] {
  const source = yaml.read({ path: 'policy.yaml' }, marked.replace('|', ''));
  const workloads = [deployment('api'), deployment('web'), deployment('batch')].join('---');
  const files = [workloads, ...others].map((text, index) => yaml.read({ path: `other-${index}.yaml` }, text));
  const hover = istio.hover?.(source, marked.indexOf('|'), findIn(source, files));
  return (hover?.notes ?? []).map(({ message }) => inWords(message));
}

const forApi = '  selector: { matchLabels: { app: api } }\n';

test('a hover says which mode of mutual TLS holds, and which it lowers', () => {
  const mesh = policy('PeerAuthentication', 'mesh', '  mtls: { mode: STRICT }\n', 'istio-system');
  const spec = `${forApi}  mtls:\n    mo|de: PERMISSIVE\n  portLevelMtls: { 9090: { mode: STRICT } }\n`;
  assert.deepEqual(notesAt(policy('PeerAuthentication', 'api', spec), mesh), [
    'Holds for Deployment "api".',
    'With PERMISSIVE, plain text is accepted.',
    'On port 9090, plain text is refused.',
    'Without it, STRICT of PeerAuthentication "mesh" would hold.',
  ]);
  const inherited = policy('PeerAuthentication', 'api', `${forApi}  mt|ls: {}\n`);
  assert.deepEqual(notesAt(inherited, mesh).slice(1), [
    'With STRICT, plain text is refused.',
    'The mode is that of PeerAuthentication "mesh".',
  ]);
  const ignored = policy('PeerAuthentication', 'api', `${forApi}  mtls: { mo|de: STRICT }\n`, 'istio-system');
  assert.deepEqual(notesAt(ignored), ['Istio ignores it: in the root namespace a selector matches nothing.']);
});

test('a hover says who gets in', () => {
  const spec = `${forApi}  ru|les:\n    - from: [{ source: { principals: [cluster.local/ns/shop/sa/web] } }]\n      to: [{ operation: { methods: [GET] } }]\n`;
  const strict = policy('PeerAuthentication', 'default', '  mtls: { mode: STRICT }\n');
  const wide = policy(
    'AuthorizationPolicy',
    'tokens',
    '  rules: [{ from: [{ source: { requestPrincipals: ["*"] } }] }]\n',
  );
  assert.deepEqual(notesAt(policy('AuthorizationPolicy', 'api', spec), strict, wide), [
    'Holds for Deployment "api".',
    'AuthorizationPolicy "tokens" may apply there as well: ALLOW.',
    'Deployment "web" gets into Deployment "api" without a token.',
  ]);
  const none = policy('AuthorizationPolicy', 'api', `${forApi}  act|ion: ALLOW\n`);
  assert.deepEqual(notesAt(none), [
    'Holds for Deployment "api".',
    'No other workload that is known here gets into Deployment "api" without a token.',
  ]);
  const open = policy('AuthorizationPolicy', 'api', `${forApi}  ru|les: [{}]\n`);
  assert.deepEqual(notesAt(open).at(-1), 'A caller in plain text gets into Deployment "api", too.');
});

test('a hover says whether a token is demanded', () => {
  const tokens = policy(
    'RequestAuthentication',
    'tokens',
    `${forApi}  jwt|Rules: [{ issuer: https://id.example.com }]\n`,
  );
  assert.deepEqual(notesAt(tokens), [
    'Holds for Deployment "api".',
    'Requests without a token pass: no policy here demands one.',
  ]);
  const demand = policy(
    'AuthorizationPolicy',
    'all',
    '  rules: [{ from: [{ source: { requestPrincipals: ["*"] } }] }]\n',
  );
  const open = policy('AuthorizationPolicy', 'health', '  rules: [{ to: [{ operation: { paths: [/healthz] } }] }]\n');
  assert.deepEqual(notesAt(tokens, demand, open).slice(1), [
    'AuthorizationPolicy "all" refuses requests without a token.',
    'AuthorizationPolicy "health" lets requests in without a token.',
  ]);
});
