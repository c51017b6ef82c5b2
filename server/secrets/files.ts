import { rememberedByText } from '../engine/remembered';

/**
 * What a path to copy holds by its name, with its article, where people keep credentials under that name. Undefined for
 * ordinary files, samples (`.env.example`), public halves (`id_rsa.pub`) and certificates.
 */
export const secretFile: (path: string) => string | undefined = rememberedByText((path) => {
  const clean = path.replace(/(?<![\\/])[\\/]+$/, '').replaceAll('\\', '/');
  const name = clean.slice(clean.lastIndexOf('/') + 1).toLowerCase();
  // Keys of tests are published on purpose.
  if (/(?:^|\/)(?:tests?|testdata|fixtures?|examples?|samples?|e2e)\//i.test(clean)) return undefined;
  if (/\.(?:example|sample|template|tmpl|tpl|dist|pub|md|enc|gpg|j2|sops\.\w+)$/.test(name)) return undefined;
  if (/(?:^|[._-])(?:example|sample|template|public|dummy|fake|mock|test)(?:[._-]|$)/.test(name)) return undefined;
  return kinds.find(
    ({ pattern }) => pattern.test(name) || (pattern.source.includes('/') && pattern.test(clean.toLowerCase())),
  )?.kind;
});

const kinds: readonly { readonly kind: string; readonly pattern: RegExp }[] = [
  { kind: 'a private SSH key', pattern: /^id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?$/ },
  { kind: 'the SSH keys of an account', pattern: /^\.ssh$/ },
  {
    kind: 'the settings and secrets of an environment',
    pattern: /^\.env(?:\.(?:local|prod|production|staging|secret|secrets|live))?$/,
  },
  { kind: "npm's configuration with its tokens", pattern: /^\.npmrc$/ },
  { kind: "Yarn's configuration with its tokens", pattern: /^\.yarnrc\.yml$/ },
  { kind: 'the upload tokens of PyPI', pattern: /^\.pypirc$/ },
  { kind: 'passwords for hosts', pattern: /^[._]netrc$/ },
  { kind: 'the stored passwords of git', pattern: /^\.git-credentials$/ },
  { kind: 'a database password', pattern: /^(?:\.pgpass|\.my\.cnf)$/ },
  { kind: 'the keys of an AWS account', pattern: /(?:^|\/)\.aws(?:\/credentials)?$/ },
  {
    kind: 'the tokens of Google Cloud',
    pattern: /(?:^|\/)(?:\.config\/gcloud|application_default_credentials\.json)$/,
  },
  {
    kind: 'the key of a service account',
    pattern: /^(?:service[_-]?account|gcp|gcloud|gke|firebase)[\w-]*(?:key|credentials?|account|adminsdk[\w-]*)\.json$/,
  },
  { kind: 'credentials', pattern: /^(?:credentials?|client_secrets?)(?:\.(?:json|ya?ml|xml|txt|ini|toml))?$/ },
  { kind: 'secrets', pattern: /^secrets?\.(?:json|ya?ml|env|toml|ini|properties|txt)$/ },
  { kind: 'access to a Kubernetes cluster', pattern: /(?:^|\/)(?:kubeconfig|\.kube(?:\/config)?)$/ },
  {
    kind: 'the registry logins of Docker',
    pattern: /(?:^|\/)(?:\.docker(?:\/config\.json)?|\.dockercfg|\.dockerconfigjson)$/,
  },
  { kind: 'the state of Terraform with its secrets', pattern: /^terraform\.tfstate(?:\.backup)?$/ },
  { kind: 'a token of Vault', pattern: /^\.vault-token$/ },
  {
    kind: 'a private key',
    pattern:
      /^(?:[\w.-]*[._-])?(?:private|priv|server|tls|ssl|client|ca|root|rsa|ssh|privkey)[_-]?(?:key)?\.key$|^(?:[\w.-]*[._-])?(?:private|priv|server|tls|client|rsa|ssh)[_.-]?key\.pem$|^privkey\.pem$/,
  },
  { kind: 'a key store', pattern: /^[\w.-]+\.(?:p12|pfx|jks|kdbx|keystore)$/ },
  { kind: 'the history of a shell', pattern: /^\.(?:ba|z)?sh_history$/ },
  { kind: 'the whole history of the repository', pattern: /^\.git$/ },
];
