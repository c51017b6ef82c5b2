import { accountsOf, baseOf, isRootUser } from '../../server/dockerfile/meaning/runtime-user';
import { finalStages } from '../../server/dockerfile/queries';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'User given by name',
  severity: 'info',
  confidence: 'high',
  // Matters only where Kubernetes checks runAsNonRoot, and most images that set a user set a name: an opinion, so strict.
  profile: 'strict',
  since: '0.1',
  fixable: 'safe',
  aliases: { hadolint: ['DL3066'] },
  threat: `
    Kubernetes cannot tell from a name whether it means root, so a pod with runAsNonRoot: true and this image does not
    start. Teams then drop runAsNonRoot to get going, and with it the protection against an image that later switches to
    root. A name also means whatever the image's passwd file says, which a later layer can change.`,
  impact: 'Pods that demand a non-root user do not start.',
  remedy: 'Give the number: USER 10001. Create the account with a fixed one, as in useradd -u 10001 app.',
  exceptions: 'Images that never run in Kubernetes.',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
    'https://docs.docker.com/reference/dockerfile/#user',
  ],
  standards: { cwe: [250] },

  subjects: finalStages,
  *check(stage) {
    const { user } = stage;
    const name = user?.userName;
    if (!user || !name || /^\d+$/.test(name) || isRootUser(name) || stage.isWindows) return;
    const word = user.value.partOf(name);
    const account = baseOf(stage)?.account;
    const uid =
      accountsOf(stage).findLast((created) => created.name === name)?.uid ??
      (account?.name === name ? String(account.id) : undefined);
    yield {
      at: {
        unit: stage.unit,
        span: word.span,
        absentFrom: { start: user.span.start, end: stage.unit.text.length },
      },
      message: say`Kubernetes cannot verify that "${name}" is not root; only a number can be checked.`,
      fixes:
        uid !== undefined && word.raw === name
          ? [{ title: say`Write the id ${uid} of "${name}"`, safety: 'safe', changes: word.replace(uid) }]
          : [],
    };
  },

  examples: [
    {
      insecure: dockerfile`
        FROM debian:13
        RUN useradd --uid 10001 --no-create-home app
        USER «app»
      `,
      secure: dockerfile`
        FROM debian:13
        RUN useradd --uid 10001 --no-create-home app
        USER 10001
      `,
    },
    {
      why: 'The group stays as it is written.',
      insecure: dockerfile`
        FROM node:24
        USER «node»:node
      `,
      secure: dockerfile`
        FROM node:24
        USER 1000:node
      `,
    },
    {
      why: 'Where the number is not known, none is suggested.',
      insecure: dockerfile`
        FROM ubuntu:24.04
        RUN useradd -m someone
        USER «someone»
      `,
    },
    {
      why: 'Only the last user of the image matters, and a build argument may hold a number.',
      secure: dockerfile`
        ARG APP_UID
        FROM debian:13
        ARG APP_UID
        USER builder
        RUN make
        USER \${APP_UID}
      `,
    },
  ],
});
