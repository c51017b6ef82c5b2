import type { Seaworthy } from '../api';
import { defaultConfig } from '../engine/config';
import { soon } from './turns';

/** How long it may take, in milliseconds. */
const budget = 20;

/**
 * Lints a small sample over and over, so that the first document meets code that the engine has compiled. It stops as
 * soon as there is a document, which is a better sample.
 */
export async function warmUp(seaworthy: Seaworthy, isEnough: () => boolean): Promise<void> {
  for (let spent = 0; spent < budget && !isEnough(); ) {
    await soon();
    const start = performance.now();
    for (const [path, text] of samples) {
      const language = seaworthy.languageOf({ path });
      const source = language?.read({ path }, text);
      // A config of its own, because what was found is remembered by config.
      if (source) seaworthy.lint(source, { ...defaultConfig }, seaworthy.loneWorld(source));
    }
    spent += performance.now() - start + 0.1;
  }
}

const samples: readonly (readonly [path: string, text: string])[] = [
  [
    'manifest.yaml',
    `apiVersion: apps/v1
kind: Deployment
metadata:
  name: sample
spec:
  template:
    spec:
      hostNetwork: true
      containers:
        - name: sample
          image: "registry.example.com/sample:1.0"
          args: ["--port", '8080'] # any
          env:
            - name: LEVEL
              value: info
          securityContext:
            privileged: true
            capabilities:
              add: [NET_ADMIN]
---
apiVersion: v1
kind: Service
metadata:
  name: sample
spec:
  type: NodePort
`,
  ],
  [
    'Dockerfile',
    `FROM alpine:3.20 AS build
RUN apk add --no-cache curl && \\
    curl -fsSL https://example.com/sample.tar.gz | tar -xz
FROM alpine:3.20
COPY --from=build /sample /sample
USER 1000
ENTRYPOINT ["/sample"]
`,
  ],
];
