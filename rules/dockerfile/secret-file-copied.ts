import { copiedSecrets, removalOf, resolvedPath } from '../../server/dockerfile/meaning/copied-secrets';
import type { CopyInstruction } from '../../server/dockerfile/model/instructions/copy';
import { stages } from '../../server/dockerfile/queries';
import { untilTheEnd } from '../../server/dockerfile/reach';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Credential file copied into image',
  severity: 'error',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.1',
  aliases: { trivy: ['DS-0031'], sonar: ['S6470'], dockle: ['CIS-DI-0010'] },
  threat: `
    The file becomes part of a layer. Anyone who can pull the image unpacks it and has the credential, whatever the file
    permissions say and even if a later step deletes it. Images travel further than source code: to registries, scanners
    and every machine that ran them once.`,
  impact: 'Everyone who can pull the image has the credential.',
  remedy: `
    Keep it out of the build context with .dockerignore. A step that needs it mounts it, RUN --mount=type=secret,id=npmrc,target=/root/.npmrc;
    a program that needs it gets it from the place that runs it. Change a credential that was in an image before.`,
  exceptions: 'A file of this name that holds no credential, such as an .npmrc that only names a registry.',
  references: [
    'https://docs.docker.com/build/building/secrets/',
    'https://docs.docker.com/build/concepts/context/#dockerignore-files',
  ],
  standards: { cwe: [538, 522], cis: ['CIS Docker 1.6: 4.10'], mitre: ['T1552.001', 'T1552.004'] },

  subjects: stages,
  *check(stage) {
    for (const { copy, source, kind } of copiedSecrets(stage)) {
      // Files that a later step deletes are reported as that: secret-removed-in-later-layer.
      if (removalOf(stage, source) && stage.isInFinalImage) continue;
      // What one build stage hands another was reported where it came from, and never leaves the builder.
      if (copy.flag('from') && !stage.isInFinalImage) continue;
      yield {
        // A step that follows may delete it, and a stage that follows makes this one a build stage.
        at: untilTheEnd(source),
        severity: stage.isInFinalImage ? 'error' : 'info',
        message: stage.isInFinalImage
          ? say`"${source.text}" is ${kind}, and becomes part of the image.`
          : say`"${source.text}" is ${kind}, and stays in the build cache.`,
      };
    }
    const copies = stage.all('COPY', 'ADD');
    for (const copy of copies) {
      const variable = /^["']?\$\{?(\w+)\}?["']?$/.exec(copy.destination?.raw ?? '')?.[1];
      const [source] = copy.sources;
      if (variable === undefined || !credentialFileVariables.test(variable) || !source || copy.flag('from')) continue;
      yield {
        at: source,
        severity: stage.isInFinalImage ? 'error' : 'info',
        message: say`"${source.raw}" is copied to where ${variable} has the credential, and stays there.`,
      };
    }
    for (const pair of stage.all<'ENV' | 'ARG'>('ENV', 'ARG').flatMap(({ pairs }) => pairs)) {
      if (!credentialFileVariables.test(pair.name)) continue;
      const path = pair.value?.text;
      if (!path || /^\/(?:var\/)?run\/secrets\//.test(path)) continue;
      const copy = copies.find((candidate) => mayBring(candidate, path));
      if (!copy) continue;
      yield {
        at: pair.value!,
        severity: stage.isInFinalImage ? 'error' : 'info',
        message: say`${pair.name} points to a file that is copied into the image.`,
        related: [{ at: copy, message: say`This copies it.` }],
      };
    }
  },

  examples: [
    {
      insecure: dockerfile`
        FROM node:24
        COPY package*.json «.npmrc» ./
        COPY «deploy/id_rsa» /root/.ssh/
        USER 1000
      `,
      secure: dockerfile`
        FROM node:24
        COPY package*.json ./
        RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci
        USER 1000
      `,
    },
    {
      why: 'A variable of a cloud library that points into what is copied names the file.',
      insecure: dockerfile`
        FROM python:3.14-slim
        WORKDIR /app
        COPY . .
        ENV GOOGLE_APPLICATION_CREDENTIALS=«./reader.json»
      `,
    },
    {
      why: 'A folder brings what it holds, and so does a build argument that names the path.',
      insecure: dockerfile`
        FROM python:3.14-slim
        COPY conf /app/conf/
        ARG GOOGLE_APPLICATION_CREDENTIALS=«/app/conf/key.json»
      `,
    },
    {
      why: 'The variable of the destination says what the file is.',
      insecure: dockerfile`
        FROM python:3.14-slim
        ENV AWS_SHARED_CREDENTIALS_FILE=/srv/aws
        COPY «settings» $AWS_SHARED_CREDENTIALS_FILE
      `,
    },
    {
      why: 'Another program beside the path does not bring the file.',
      secure: dockerfile`
        FROM python:3.14-slim
        COPY server /app/conf/
        ENV GOOGLE_APPLICATION_CREDENTIALS=/app/conf/key.json
      `,
    },
    {
      why: 'A key out of a build stage is still a key.',
      insecure: dockerfile`
        FROM alpine:3.24 AS keys
        RUN make-keys
        FROM alpine:3.24
        COPY --from=keys «/out/tls.key» /etc/tls/
      `,
    },
    {
      why: 'Samples, public halves and certificates are no secrets, and a mounted file is not in the image.',
      secure: dockerfile`
        FROM alpine:3.24
        COPY .env.example id_rsa.pub ca.crt server.pem secret.go test/fixtures/server.key /etc/app/
        ENV GOOGLE_APPLICATION_CREDENTIALS=/run/secrets/google
      `,
    },
    {
      why: 'A file that a later step deletes is for another rule; what one build stage hands another, and what is mounted, is in no image.',
      insecure: dockerfile`
        FROM debian:13 AS fetch
        COPY «id_rsa» /root/.ssh/
        FROM debian:13 AS build
        COPY --from=fetch /root/.ssh/id_rsa /root/.ssh/
        FROM debian:13
        COPY .npmrc /root/
        RUN rm /root/.npmrc
        ENV AWS_REGION=eu-central-1 AWS_SHARED_CREDENTIALS_FILE=/run/secrets/aws
        ENV GOOGLE_APPLICATION_CREDENTIALS=/etc/gcp.json
        COPY --from=build /app /app
      `,
    },
  ],
});

// Variables that their makers document as the path of a credential: the AWS, Google Cloud, Azure, Kubernetes, Docker,
// PostgreSQL and npm command lines.
const credentialFileVariables =
  /^(?:AWS_(?:SHARED_CREDENTIALS|CONFIG|WEB_IDENTITY_TOKEN)_FILE|GOOGLE_APPLICATION_CREDENTIALS|CLOUDSDK_AUTH_(?:CREDENTIAL_FILE_OVERRIDE|ACCESS_TOKEN_FILE)|AZURE_(?:AUTH_LOCATION|CLIENT_CERTIFICATE_PATH)|KUBECONFIG|DOCKER_CONFIG|PGPASSFILE|NETRC|npm_config_userconfig|VAULT_TOKEN_FILE)$/i;

/** Whether the last part of a path is this name, without an ending that only files have. */
const isNamed = (path: string, name: string) => path.slice(path.lastIndexOf('/') + 1) === name && !name.includes('.');

/** Whether the copied files may include the path: the target is at or above it, and the sources are not other files. */
function mayBring(copy: CopyInstruction, path: string): boolean {
  const { destination, sources } = copy;
  if (copy.flag('from') || destination?.text === undefined || sources.length === 0) return false;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const bringsName = sources.some(({ text }) => text?.replace(/\/$/, '').endsWith(name));
  // A folder's content is copied, not the folder: `COPY conf /app/conf` says by the repeated name that it is one.
  const [, folder] = /(?:^|\/)([^/]+)\/?$/.exec(destination.text) ?? [];
  const bringsFolder = sources.some(
    ({ text }) =>
      text !== undefined &&
      (/^(?:\.\/?|\.\/\*|\*)$/.test(text) || /[^/]\/$/.test(text) || (folder !== undefined && isNamed(text, folder))),
  );
  if (!bringsName && !bringsFolder) return false;
  const absolute = (text: string) => resolvedPath(text, copy.workdir ?? '/');
  const target = absolute(destination.text);
  const file = absolute(path);
  return file === target || file.startsWith(target === '/' ? '/' : `${target}/`);
}
