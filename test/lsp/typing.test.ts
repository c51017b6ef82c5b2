import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seaworthy } from '../../server/languages';
import { inProcess, memoryFiles, pullClient } from './client';

// What is seen by people who write a file from top to bottom without resting: of what is wrong only while it is
// unfinished, nothing at all.

const everything = () => ({
  seaworthy: seaworthy(),
  files: memoryFiles(new Map()),
  today: () => '2026-01-01',
  version: '1.2.3',
});

const finished: Record<string, { readonly name: string; readonly languageId: string; readonly text: string }> = {
  'a Dockerfile': {
    name: 'Dockerfile',
    languageId: 'dockerfile',
    text: `# syntax=docker/dockerfile:1
FROM node:22.14.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build

FROM node:22.14.0-bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends tini=0.19.0-1 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/dist ./dist
ENV NODE_ENV=production
EXPOSE 8080
USER 10001
HEALTHCHECK CMD ["node", "dist/health.js"]
ENTRYPOINT ["tini", "--"]
CMD ["node", "dist/server.js"]
`,
  },
  'a Dockerfile with commands over several lines': {
    name: 'Dockerfile',
    languageId: 'dockerfile',
    text: `FROM debian:12.10-slim
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN apt-get update \\
 && apt-get install -y --no-install-recommends ca-certificates=20230311 curl=7.88.1-10 \\
 && rm -rf /var/lib/apt/lists/*
ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.org/tool.tar.gz /opt/
RUN <<END
set -e
useradd --uid 10001 --no-create-home shop
chmod 0755 /opt/tool
END
COPY --chown=10001:10001 shop /shop
USER 10001:10001
CMD ["/shop"]
`,
  },
  'a Deployment': {
    name: 'shop.yaml',
    languageId: 'yaml',
    text: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: shop
spec:
  replicas: 2
  selector:
    matchLabels:
      app: shop
  template:
    metadata:
      labels:
        app: shop
    spec:
      automountServiceAccountToken: false
      securityContext:
        runAsNonRoot: true
        runAsUser: 10001
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: web
          image: registry.example.com/shop/web:1.4.2
          args: ["--port", "8080"]
          ports:
            - containerPort: 8080
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            procMount: Default
            capabilities:
              drop: ["ALL"]
            seccompProfile:
              type: RuntimeDefault
          resources:
            limits:
              memory: 128Mi
          volumeMounts:
            - name: data
              mountPath: /data
      volumes:
        - name: data
          emptyDir:
            sizeLimit: 1Gi
`,
  },
  'roles, accounts and policies': {
    name: 'access.yaml',
    languageId: 'yaml',
    text: `apiVersion: v1
kind: ServiceAccount
metadata:
  name: shop
automountServiceAccountToken: false
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: shop
rules:
  - apiGroups: [""]
    resources: ["configmaps"]
    resourceNames: ["shop"]
    verbs: ["get"]
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata:
  name: default
  namespace: shop
spec:
  mtls:
    mode: STRICT
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata:
  name: shop
  namespace: shop
spec:
  selector:
    matchLabels:
      app: shop
  action: ALLOW
  rules:
    - from:
        - source:
            principals: ["cluster.local/ns/web/sa/web"]
      to:
        - operation:
            methods: ["GET"]
            paths: ["/api/*"]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: shop
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
`,
  },
  'a Compose file': {
    name: 'compose.yaml',
    languageId: 'dockercompose',
    text: `services:
  web:
    image: registry.example.com/shop/web:1.4.2
    user: "10001:10001"
    read_only: true
    cap_drop: [ALL]
    security_opt:
      - no-new-privileges:true
    ports:
      - "127.0.0.1:8080:8080"
    environment:
      LEVEL: info
      DB_PASSWORD_FILE: /run/secrets/db
    secrets: [db]
secrets:
  db:
    file: ./db.txt
`,
  },
};

for (const [what, { name, languageId, text }] of Object.entries(finished)) {
  test(`while ${what} is typed key by key, nothing is underlined that the finished text does not underline`, async () => {
    const uri = `file:///folder/${name}`;
    const told = async (text: string) => {
      const client = inProcess(everything());
      await client.start(pullClient);
      await client.open(uri, text, languageId);
      return client;
    };
    const counts = (codes: readonly string[]) =>
      codes.reduce((counted, code) => counted.set(code, (counted.get(code) ?? 0) + 1), new Map<string, number>());
    const codesOf = async (client: Awaited<ReturnType<typeof told>>) =>
      counts((await client.pulled(uri)).map(({ code }) => String(code)));
    const inTheEnd = await codesOf(await told(text));
    const client = await told('');
    const surprises: string[] = [];
    for (let length = 1; length <= text.length; length++) {
      await client.edit(uri, length - 1, length - 1, text.charAt(length - 1));
      for (const [code, count] of await codesOf(client))
        if (count > (inTheEnd.get(code) ?? 0))
          surprises.push(`${code} after ${JSON.stringify(text.slice(Math.max(0, length - 30), length))}`);
    }
    assert.deepEqual(surprises, []);
    assert.deepEqual(await codesOf(client), inTheEnd);
  });
}

async function opened(name: string, languageId: string, text: string) {
  const uri = `file:///folder/${name}`;
  const client = inProcess(everything());
  await client.start(pullClient);
  await client.open(uri, text, languageId);
  const codes = async () => (await client.pulled(uri)).map(({ code }) => String(code));
  await codes();
  /** Types at the end, a character at a time, looking after each. */
  const types = async (typed: string) => {
    for (const character of typed) {
      const end = client.at(uri).getText().length;
      await client.edit(uri, end, end, character);
      await codes();
    }
  };
  return { client, uri, codes, types };
}

test('a finding in what is typed waits for a line break, an edit elsewhere, a save or a rest', async () => {
  const privileged = 'kubernetes/privileged-container';
  const pod = (value: string) => `apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  containers:
    - name: web
      image: registry.example.com/web:1.0
      securityContext:
        privileged:${value}`;
  const broken = await opened('a.yaml', 'yaml', pod(''));
  await broken.types(' true');
  assert.ok(!(await broken.codes()).includes(privileged));
  await broken.types('\n');
  assert.ok((await broken.codes()).includes(privileged), 'a line break');

  const elsewhere = await opened('a.yaml', 'yaml', pod(''));
  await elsewhere.types(' true');
  const name = elsewhere.client.at(elsewhere.uri).getText().indexOf('shop');
  await elsewhere.client.edit(elsewhere.uri, name, name, 'x');
  assert.ok((await elsewhere.codes()).includes(privileged), 'an edit elsewhere');

  const saved = await opened('a.yaml', 'yaml', pod(''));
  await saved.types(' true');
  await saved.client.connection.sendNotification('textDocument/didSave', { textDocument: { uri: saved.uri } });
  await saved.client.until(() => saved.client.refreshes > 0);
  assert.ok((await saved.codes()).includes(privileged), 'a save');

  const rested = await opened('a.yaml', 'yaml', pod(''));
  await rested.types(' true');
  await rested.client.until(() => rested.client.refreshes > 0);
  assert.ok((await rested.codes()).includes(privileged), 'a rest');
  await rested.types(' ');
  assert.ok((await rested.codes()).includes(privileged), 'and typing on takes nothing back');
});

test('an instruction is unfinished until its last line is', async () => {
  const alone = 'dockerfile/apt-get-update-alone';
  const { codes, types } = await opened('Dockerfile', 'dockerfile', 'FROM debian:12.10-slim\n');
  await types('RUN apt-get update \\\n  && true');
  assert.ok(!(await codes()).includes(alone));
  await types('\n');
  assert.ok((await codes()).includes(alone));
  // The same is said of the next one, which is another finding all the same.
  await types('RUN apt-get update');
  assert.deepEqual(
    (await codes()).filter((code) => code === alone),
    [alone],
  );
  await types('\n');
  assert.deepEqual(
    (await codes()).filter((code) => code === alone),
    [alone, alone],
  );
});

test('what was found before stays while its line is typed on', async () => {
  const { client, uri, codes } = await opened('Dockerfile', 'dockerfile', 'FROM node\nRUN true\nUSER 10001\n');
  assert.deepEqual(await codes(), ['dockerfile/base-image-without-tag']);
  for (const character of ' AS build') {
    const end = client.at(uri).getText().indexOf('\n');
    await client.edit(uri, end, end, character);
    assert.deepEqual(await codes(), ['dockerfile/base-image-without-tag']);
  }
  // The image gets another name, and the finding another message.
  for (const character of 'js') {
    const end = client.at(uri).getText().indexOf(' AS');
    await client.edit(uri, end, end, character);
    assert.deepEqual(await codes(), ['dockerfile/base-image-without-tag']);
  }
});
