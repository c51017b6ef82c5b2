// Files to measure with, the same in every run. Sizes follow the budgets in ARCHITECTURE.md.

export interface BenchInput {
  readonly name: string;
  readonly path: string;
  readonly text: string;
  /** p50 and p95 in milliseconds for one character, in process, with all rules. */
  readonly budget: readonly [number, number];
}

export function benchInputs(): BenchInput[] {
  return [
    { name: 'Deployment, 60 lines', path: 'small.yaml', text: padded(deployment(0), 60), budget: [0.3, 1] },
    { name: '30 documents, 1,000 lines', path: 'medium.yaml', text: documents(1_000, 30), budget: [0.5, 2] },
    { name: '290 documents, 10,000 lines', path: 'large.yaml', text: documents(10_000, 290), budget: [1.5, 5] },
    { name: 'one List, 10,000 lines', path: 'list.yaml', text: list(10_000), budget: [2, 6] },
    { name: 'CRD, 25,000 lines', path: 'crd.yaml', text: customResourceDefinition(25_000), budget: [5, 14] },
    { name: 'Dockerfile, 600 lines', path: 'Dockerfile', text: dockerfile(600), budget: [2, 5] },
  ];
}

/** 22,000 lines with about 4,000 findings of the default profile. */
export const manyFindings = (): BenchFile => ({ path: 'findings.yaml', text: documents(22_000, 640) });

export interface BenchFile {
  readonly path: string;
  readonly text: string;
}

/**
 * A workspace: `count` files of ten objects each, 40 of them to a namespace. The first file of a namespace states it, and
 * holds whatever may be typed in.
 */
export function workspaceFiles(count: number): BenchFile[] {
  return Array.from({ length: count }, (_, index) => {
    const space = `space-${Math.floor(index / 40)}`;
    const first = index % 40 === 0 ? namespace(space) : configMap(space, index);
    const own = [first, ...[0, 1].flatMap((n) => application(space, index * 2 + n)), configMap(space, index + count)];
    return {
      path: `${space}/${nameOf(index)}.yaml`,
      text: `${own.map((lines) => lines.join('\n')).join('\n---\n')}\n`,
    };
  });
}

const named = (apiVersion: string, kind: string, name: string, space: string) => [
  `apiVersion: ${apiVersion}`,
  `kind: ${kind}`,
  'metadata:',
  `  name: ${name}`,
  `  namespace: ${space}`,
];

const namespace = (name: string) => [
  'apiVersion: v1',
  'kind: Namespace',
  'metadata:',
  `  name: ${name}`,
  '  labels:',
  '    pod-security.kubernetes.io/enforce-version: v1.30',
];

const configMap = (space: string, index: number) => [
  ...named('v1', 'ConfigMap', `settings-${index}`, space),
  'data:',
  '  mode: quiet',
];

/**
 * A Deployment and a Service; for every second one a NetworkPolicy and an account, for the others a Role and its binding.
 * What selects or binds means the file before, so that files depend on each other.
 */
function application(space: string, index: number): string[][] {
  const name = nameOf(index);
  const account = `account-${index - (index % 2)}`;
  const before = Math.max(index - 2, index % 2);
  const rbac = 'rbac.authorization.k8s.io';
  return [
    [
      ...named('apps/v1', 'Deployment', name, space),
      'spec:',
      '  replicas: 2',
      '  template:',
      '    metadata:',
      '      labels:',
      `        app: ${name}`,
      '    spec:',
      `      serviceAccountName: ${account}`,
      '      containers:',
      '        - name: server',
      `          image: registry.example.com/${name}:1.0`,
    ],
    [
      ...named('v1', 'Service', name, space),
      'spec:',
      '  selector:',
      `    app: ${nameOf(before)}`,
      '  ports:',
      '    - port: 80',
    ],
    ...(index % 2 === 0
      ? [
          [
            ...named('networking.k8s.io/v1', 'NetworkPolicy', name, space),
            'spec:',
            '  podSelector:',
            '    matchLabels:',
            `      app: ${nameOf(before)}`,
            '  policyTypes: [Ingress]',
          ],
          named('v1', 'ServiceAccount', account, space),
        ]
      : [
          [
            ...named(`${rbac}/v1`, 'Role', `reader-${index}`, space),
            'rules:',
            '  - apiGroups: [""]',
            '    resources: [configmaps]',
            '    verbs: [get, list]',
          ],
          [
            ...named(`${rbac}/v1`, 'RoleBinding', `reader-${index}`, space),
            'roleRef:',
            `  apiGroup: ${rbac}`,
            '  kind: Role',
            `  name: reader-${before}`,
            'subjects:',
            '  - kind: ServiceAccount',
            `    name: ${account}`,
          ],
        ]),
  ];
}

const teams = ['orders', 'payments', 'search', 'mail', 'ledger', 'media', 'login', 'stock'];
const nameOf = (index: number) => `${teams[index % teams.length]}-${index}`;

function deployment(index: number, env = 2): string[] {
  const name = nameOf(index);
  const container = (role: string, tag: string) => [
    `        - name: ${role}`,
    `          image: registry.example.com/${name}/${role}:${tag}`,
    `          command: ["/bin/${role}", '--verbose', "--port=8080"]`,
    '          ports:',
    '            - containerPort: 8080',
    '          env:',
    ...Array.from({ length: env }, (_, n) => [
      `            - name: SETTING_${n}`,
      `              value: "setting ${n}: of ${name}"`,
    ]).flat(),
    '          securityContext:',
    `            privileged: ${index % 4 === 0}`,
    '            runAsUser: 0 # as the image was built',
    `            allowPrivilegeEscalation: ${index % 2 === 0}`,
    '            capabilities:',
    '              add: [NET_ADMIN, SYS_TIME]',
    '          resources:',
    '            limits:',
    '              memory: 256Mi',
  ];
  return [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata:',
    `  name: ${name}`,
    '  namespace: shop',
    'spec:',
    `  replicas: ${(index % 3) + 1}`,
    '  template:',
    '    metadata:',
    '      labels:',
    `        app: ${name}`,
    '      annotations:',
    '        vault.hashicorp.com/agent-inject: "true"',
    `        vault.hashicorp.com/role: ${name}`,
    `        vault.hashicorp.com/agent-inject-secret-db: database/creds/${name}`,
    '    spec:',
    `      hostNetwork: ${index % 3 === 0}`,
    '      containers:',
    ...container('server', 'latest'),
    ...(index % 2 ? container('proxy', `1.${index}`) : []),
    '      volumes:',
    '        - name: runtime',
    '          hostPath:',
    '            path: /var/run/docker.sock',
  ];
}

const service = (index: number) => [
  'apiVersion: v1',
  'kind: Service',
  'metadata:',
  `  name: ${nameOf(index)}`,
  'spec:',
  `  type: ${index % 2 ? 'LoadBalancer' : 'ClusterIP'}`,
  '  ports:',
  '    - port: 80',
  '      targetPort: 8080',
];

const role = (index: number) => [
  'apiVersion: rbac.authorization.k8s.io/v1',
  'kind: ClusterRole',
  'metadata:',
  `  name: ${nameOf(index)}`,
  'rules:',
  '  - apiGroups: [""]',
  '    resources: [secrets, "pods/exec"]',
  '    verbs: ["*"]',
];

const networkPolicy = (index: number) => [
  'apiVersion: networking.k8s.io/v1',
  'kind: NetworkPolicy',
  'metadata:',
  `  name: ${nameOf(index)}`,
  'spec:',
  '  podSelector: {}',
  '  ingress:',
  '    - from:',
  '        - namespaceSelector: {}',
  '        - podSelector:',
  '            matchLabels:',
  `              app: ${nameOf(index)}`,
];

const authorizationPolicy = (index: number) => [
  'apiVersion: security.istio.io/v1',
  'kind: AuthorizationPolicy',
  'metadata:',
  `  name: ${nameOf(index)}`,
  '  namespace: shop',
  'spec:',
  '  action: ALLOW',
  '  rules:',
  '    - from:',
  '        - source:',
  '            principals: ["cluster.local/ns/shop/sa/web"]',
  '      to:',
  '        - operation:',
  '            methods: [GET]',
];

const kinds = [deployment, service, role, deployment, networkPolicy, authorizationPolicy, deployment, service];
const object = (index: number) => kinds[index % kinds.length]!(index);

const padded = (lines: string[], count: number) =>
  `${[...lines, ...Array.from({ length: count - lines.length }, (_, n) => `# note ${n}`)].slice(0, count).join('\n')}\n`;

/** `count` documents with `lines` lines in all; Deployments get as many variables as that takes. */
function documents(lines: number, count: number): string {
  const build = (env: number) => Array.from({ length: count }, (_, index) => ['---', ...(kinds[index % kinds.length] === deployment ? deployment(index, env) : object(index))]).flat(); // biome-ignore format: one line
  let env = 2;
  while (build(env + 1).length <= lines) env++;
  return padded(build(env), lines);
}

function list(lines: number): string {
  const result = ['apiVersion: v1', 'kind: List', 'items:'];
  for (let index = 0; result.length < lines - 60; index++) {
    result.push(...object(index).map((line, first) => (first === 0 ? `- ${line}` : `  ${line}`)));
  }
  return padded(result, lines);
}

function customResourceDefinition(lines: number): string {
  const result = ['apiVersion: apiextensions.k8s.io/v1', 'kind: CustomResourceDefinition', 'metadata:', '  name: boats.example.com', 'spec:', '  versions:', '    - name: v1', '      schema:', '        openAPIV3Schema:', '          properties:']; // biome-ignore format: one line
  for (let n = 0; result.length < lines - 5; n++) {
    const indent = ' '.repeat(12 + 2 * (n % 6));
    result.push(
      `${indent}field${n}:`,
      `${indent}  description: "Field ${n}: what it is for, and 'why'"`,
      `${indent}  type: string`,
    );
  }
  return padded(result, lines);
}

function dockerfile(lines: number): string {
  const result = ['# syntax=docker/dockerfile:1', 'ARG VERSION=20'];
  for (let n = 0; result.length < lines - 30; n++) {
    result.push(
      `FROM node:\${VERSION} AS build${n}`,
      'WORKDIR /src',
      'COPY package.json package-lock.json ./',
      'RUN npm ci --no-audit \\',
      '    && npm cache clean --force',
      'COPY . .',
      `ENV API_TOKEN=${'0123456789abcdef'.repeat(2)}`,
      'RUN curl -fsSLk https://example.com/setup.sh | sh',
      'RUN apt-get update && apt-get install -y --no-install-recommends \\',
      '      curl \\',
      '      git \\',
      '    && rm -rf /var/lib/apt/lists/*',
      'RUN <<EOF',
      'set -eu',
      'echo built',
      'EOF',
      `FROM debian:latest AS final${n}`,
      'ADD https://example.com/app.tar.gz /opt/',
      `COPY --from=build${n} /src/dist /opt/app`,
      'RUN chmod -R 777 /opt/app',
      'USER root',
      'EXPOSE 22 8080/tcp',
      'ENTRYPOINT ["/opt/app/server"]',
    );
  }
  return padded(result, lines);
}
