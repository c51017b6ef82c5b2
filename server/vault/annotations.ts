// Every annotation that the Vault Agent injector reads, after the constants of vault-k8s 1.7.6 (agent-inject/agent/annotations.go).
import { distance } from '../engine/nearest';

export const prefix = 'vault.hashicorp.com/';

export interface VaultAnnotation {
  /** Without prefix and without the NAME or PARAM that follows. */
  readonly stem: string;
  /** Whether `-NAME` follows the stem: which secret, or which parameter. */
  readonly suffix: 'none' | 'required' | 'optional';
  readonly value: 'boolean' | 'integer' | 'other';
  /** What it does and what to watch for: shown in the hover. */
  readonly meaning: string;
}

const boolean = 'boolean' as const;
const integer = 'integer' as const;
const other = 'other' as const;

/** [stem, value, meaning]; the stems that take a NAME end in `-NAME`, those that may in `-NAME?`. */
const table: readonly (readonly [string, VaultAnnotation['value'], string])[] = [
  [
    'agent-inject',
    boolean,
    'Switches injection on. The webhook looks at pods, so the annotation belongs on the pod template. Its value must be a quoted string.',
  ],
  [
    'agent-inject-status',
    other,
    'Written by the webhook. A manifest that says `injected` is passed over and gets no secrets.',
  ],
  [
    'agent-inject-secret-NAME',
    other,
    'The Vault path whose secret is written to the file NAME. Without a template every key of the secret ends up in that file.',
  ],
  [
    'agent-inject-template-NAME',
    other,
    'The consul-template text that renders the file NAME. It decides which keys reach the container and in which form.',
  ],
  [
    'agent-inject-template-file-NAME',
    other,
    "A template on the agent's own disk for the file NAME. The inline template wins where both are set.",
  ],
  [
    'agent-inject-default-template',
    other,
    'The form of secrets without their own template: `map` writes `key: value` lines, `json` writes an object.',
  ],
  ['agent-template-left-delim-NAME', other, 'What opens an action in the template NAME instead of `{{`.'],
  ['agent-template-right-delim-NAME', other, 'What closes an action in the template NAME instead of `}}`.'],
  [
    'agent-inject-file-NAME',
    other,
    'The file name of the secret NAME, below the secrets volume. A `..` in it leaves that volume.',
  ],
  [
    'agent-inject-perms-NAME',
    other,
    'The mode of the rendered file, as a quoted octal string. The default 0644 lets every user in the container read the secret.',
  ],
  [
    'agent-inject-command-NAME',
    other,
    "A shell command that the agent runs after it has rendered NAME, with the agent's token within reach.",
  ],
  [
    'agent-inject-token',
    boolean,
    "Writes the agent's own Vault token next to the secrets: every container that mounts the volume can then act as the agent.",
  ],
  [
    'agent-inject-containers',
    other,
    'The containers that get the secrets volume. Without it, every sidecar can read the secrets too.',
  ],
  ['agent-image', other, 'The image of the agent. It handles the Vault token, so pin it.'],
  ['agent-init-first', boolean, "Puts the agent's init container before the pod's own."],
  ['agent-pre-populate', boolean, 'Adds the init container that fetches secrets before the application starts.'],
  ['agent-pre-populate-only', boolean, 'Leaves out the sidecar: secrets are fetched once and never renewed.'],
  [
    'agent-configmap',
    other,
    'A ConfigMap with the whole agent configuration. All secret and template annotations are then ignored.',
  ],
  ['agent-extra-secret', other, 'A Secret mounted into the agent at /vault/custom.'],
  ['agent-request-namespace', other, 'Written by the webhook for its own use.'],
  ['agent-limits-cpu', other, 'CPU limit of the agent.'],
  ['agent-limits-mem', other, 'Memory limit of the agent.'],
  ['agent-limits-ephemeral', other, 'Ephemeral storage limit of the agent.'],
  ['agent-requests-cpu', other, 'CPU request of the agent.'],
  ['agent-requests-mem', other, 'Memory request of the agent.'],
  ['agent-requests-ephemeral', other, 'Ephemeral storage request of the agent.'],
  [
    'agent-revoke-on-shutdown',
    boolean,
    "Revokes the agent's token when the pod stops, instead of leaving it valid until it expires.",
  ],
  ['agent-revoke-grace', integer, 'Seconds to wait for that revocation.'],
  ['agent-run-as-user', integer, "The agent's user id. 0 makes it root and switches its runAsNonRoot off."],
  ['agent-run-as-group', integer, "The agent's group id. 0 is the root group and switches its runAsNonRoot off."],
  [
    'agent-run-as-same-user',
    boolean,
    'Runs the agent as the user of the first container, which must name a runAsUser other than 0.',
  ],
  [
    'agent-set-security-context',
    boolean,
    'On by default: the agent runs as non-root, without capabilities, with a read-only root. False takes all of that away.',
  ],
  [
    'agent-share-process-namespace',
    boolean,
    "Lets the pod's containers see each other's processes, and those of the same user each other's files and environment through /proc.",
  ],
  [
    'agent-service-account-token-volume-name',
    other,
    'The volume whose token the agent logs in with. Point it to a projected token with a short life and its own audience.',
  ],
  ['agent-cache-enable', boolean, "Opens a plain HTTP listener on the pod's loopback that caches Vault's answers."],
  [
    'agent-cache-use-auto-auth-token',
    other,
    "True by default: whoever talks to the cache listener without a token uses the agent's.",
  ],
  ['agent-cache-listener-port', integer, 'Port of the cache listener.'],
  ['agent-cache-exit-on-err', boolean, 'Stops the agent when its stored cache cannot be restored.'],
  ['agent-copy-volume-mounts', other, 'Gives the agent every volume mount of the named container but its API token.'],
  [
    'agent-enable-quit',
    boolean,
    'Opens an endpoint on the loopback that lets any container of the pod stop the agent.',
  ],
  ['agent-disable-idle-connections', other, 'Features whose idle connections to Vault are closed.'],
  ['agent-disable-keep-alives', other, 'Features that open a new connection for every request.'],
  ['agent-json-patch', other, "A JSON Patch on the injected sidecar. It can undo the agent's hardening."],
  ['agent-init-json-patch', other, "A JSON Patch on the injected init container. It can undo the agent's hardening."],
  ['agent-auto-auth-exit-on-err', boolean, 'Stops the agent when it cannot log in.'],
  [
    'agent-telemetry-PARAM',
    other,
    "A parameter of the agent's telemetry. Annotations are no place for the tokens some of them take.",
  ],
  [
    'error-on-missing-key-NAME',
    boolean,
    'Makes rendering fail when the template names a key that the secret lacks, instead of writing `<no value>`.',
  ],
  ['template-config-exit-on-retry-failure', boolean, 'Stops the agent when a template keeps failing. On by default.'],
  ['template-static-secret-render-interval', other, 'How often secrets without a lease are read again.'],
  ['template-max-connections-per-host', integer, 'How many connections to Vault templates may open.'],
  ['template-lease-renewal-threshold', other, "The share of a lease's life after which it is renewed."],
  ['secret-volume-path', other, 'Where the in-memory secrets volume is mounted; /vault/secrets by default.'],
  ['secret-volume-path-NAME', other, 'Where the secret NAME is mounted.'],
  ['preserve-secret-case-NAME?', boolean, 'Keeps upper case letters in file names.'],
  [
    'role',
    other,
    'The Vault role that the pod logs in as. It decides which secrets the pod can read, so give each workload its own.',
  ],
  ['service', other, "Vault's address. With http:// the pod's token and all secrets cross the network in the clear."],
  ['namespace', other, 'The Vault Enterprise namespace.'],
  ['proxy-address', other, 'A proxy between the agent and Vault.'],
  [
    'auth-type',
    other,
    'How the agent logs in; `kubernetes` by default. `approle` and `token_file` need a long-lived secret in the pod.',
  ],
  ['auth-path', other, 'Where the auth method is mounted, beginning with `auth/`.'],
  [
    'auth-config-PARAM',
    other,
    'A parameter of the auth method. Whoever may read pods can read it: no tokens or secret ids here.',
  ],
  ['auth-min-backoff', other, 'The shortest wait between logins that fail.'],
  ['auth-max-backoff', other, 'The longest wait between logins that fail.'],
  ['tls-skip-verify', boolean, "Stops checking Vault's certificate: anyone on the path can pose as Vault."],
  ['tls-secret', other, 'A Secret with the CA and client certificate, mounted at /vault/tls.'],
  ['tls-server-name', other, "The name that Vault's certificate must carry."],
  ['ca-cert', other, "The CA file that Vault's certificate is checked with."],
  ['ca-key', other, "Rendered as a CA path, despite its name. A CA's private key belongs in no pod."],
  ['client-cert', other, 'The certificate that the agent shows Vault.'],
  ['client-key', other, 'The private key to that certificate.'],
  ['client-max-retries', integer, 'How often a request that fails is repeated.'],
  ['client-timeout', other, 'How long a request may take.'],
  ['go-max-procs', integer, 'How many processors the agent uses.'],
  ['log-level', other, 'How much the agent logs. `debug` and `trace` may log parts of requests.'],
  ['log-format', other, "The form of the agent's log: `standard` or `json`."],
];

export const annotations: readonly VaultAnnotation[] = table.map(([name, value, meaning]) => {
  const [, stem, named, optional] = /^(.*?)(-(?:NAME|PARAM))?(\?)?$/.exec(name)!;
  return { stem: stem!, suffix: named ? (optional ? 'optional' : 'required') : 'none', value, meaning };
});

// The longest stem first, because `agent-inject` is the beginning of most others.
const byLength = [...annotations].sort((a, b) => b.stem.length - a.stem.length);

/**
 * The annotation that a key (with or without prefix) names, and the NAME it carries. Stems are compared as the injector
 * does, with their case; undefined where it reads no such annotation.
 */
export function annotationNamed(
  key: string,
): { readonly annotation: VaultAnnotation; readonly name: string } | undefined {
  const bare = key.startsWith(prefix) ? key.slice(prefix.length) : key;
  for (const annotation of byLength) {
    if (bare === annotation.stem && annotation.suffix !== 'required') return { annotation, name: '' };
    if (annotation.suffix !== 'none' && bare.startsWith(`${annotation.stem}-`)) {
      return { annotation, name: bare.slice(annotation.stem.length + 1) };
    }
  }
  return undefined;
}

/**
 * The key that was probably meant by one that names no annotation: the nearest stem within three changes of a letter,
 * the NAME behind it kept. Undefined where nothing is near: then it is somebody's own note.
 */
export function nearestKey(key: string): string | undefined {
  const bare = key.slice(prefix.length);
  let best: { readonly key: string; readonly distance: number } | undefined;
  for (const { stem, suffix } of annotations) {
    for (const { head, tail } of splits(bare, stem, suffix)) {
      const changes = distance(head.toLowerCase(), stem, 3);
      // A short stem is near to anything; a third of its letters may differ.
      if (changes > Math.min(3, Math.floor(stem.length / 3)) || (best && changes >= best.distance)) continue;
      best = { key: `${prefix}${stem}${tail}`, distance: changes };
    }
  }
  return best?.key === key ? undefined : best?.key;
}

/** The ways in which a key may divide into a stem as long as this one, give or take three letters, and its NAME. */
function splits(bare: string, stem: string, suffix: VaultAnnotation['suffix']): { head: string; tail: string }[] {
  const whole = { head: bare, tail: '' };
  if (suffix === 'none') return [whole];
  const named: { head: string; tail: string }[] = [];
  for (let at = bare.indexOf('-'); at !== -1; at = bare.indexOf('-', at + 1)) {
    if (Math.abs(at - stem.length) <= 3 && at < bare.length - 1)
      named.push({ head: bare.slice(0, at), tail: bare.slice(at) });
  }
  return suffix === 'optional' ? [whole, ...named] : named;
}

/** How the injector reads a boolean (Go's strconv.ParseBool; empty is false). Undefined: it refuses the pod. */
export function parseBoolean(value: string): boolean | undefined {
  if (/^(1|t|T|TRUE|true|True)$/.test(value)) return true;
  return /^(0|f|F|FALSE|false|False)?$/.test(value) ? false : undefined;
}
