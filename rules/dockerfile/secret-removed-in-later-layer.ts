import { copiedSecrets, removalOf } from '../../server/dockerfile/meaning/copied-secrets';
import { stages } from '../../server/dockerfile/queries';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Deleted credential still in image',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  threat: `
    Each COPY is a layer of its own, and a later rm only hides the file: the layer with the credential is still pushed
    and pulled. Anyone who can pull the image takes it out with docker save and tar. The rm shows that the author meant to
    protect it, so nobody looks again.`,
  impact: 'Everyone who can pull the image has the credential.',
  remedy: `
    Mount the file for the step that needs it: RUN --mount=type=secret,id=key,target=/root/.ssh/id_rsa, and drop COPY and
    rm. For git over SSH use --mount=type=ssh. Change the credential: it was in every image so far.`,
  exceptions: 'The image is squashed to one layer before it is pushed.',
  references: [
    'https://docs.docker.com/build/building/secrets/',
    'https://docs.docker.com/reference/dockerfile/#run---mounttypesecret',
  ],
  standards: { cwe: [538, 459], cis: ['CIS Docker 1.6: 4.10'], mitre: ['T1552.004'] },

  subjects: stages,
  *check(stage) {
    if (!stage.isInFinalImage) return;
    for (const { source, kind } of copiedSecrets(stage)) {
      const removal = removalOf(stage, source);
      if (!removal) continue;
      yield {
        at: {
          unit: stage.unit,
          span: source.span,
          absentFrom: { start: source.span.start, end: stage.unit.text.length },
        },
        message: say`"${source.text}" is ${kind}, and stays in its layer although a later step deletes it.`,
        related: [{ at: removal, message: say`This deletes it from the view only.` }],
      };
    }
  },

  examples: [
    {
      insecure: dockerfile`
        FROM buildpack-deps:trixie-scm
        COPY known_hosts /etc/ssh/ssh_known_hosts
        COPY «id_ed25519» /root/.ssh/id_ed25519
        RUN git clone git@git.example.com:app.git /src && git -C /src checkout 0123456789abcdef0123456789abcdef01234567 && rm /root/.ssh/id_ed25519
        USER 10001
      `,
      secure: dockerfile`
        FROM buildpack-deps:trixie-scm
        COPY known_hosts /etc/ssh/ssh_known_hosts
        RUN --mount=type=ssh git clone git@git.example.com:app.git /src && git -C /src checkout 0123456789abcdef0123456789abcdef01234567
        USER 10001
      `,
    },
    {
      why: 'Deleting the folder deletes the file.',
      insecure: dockerfile`
        FROM node:24
        WORKDIR /app
        COPY package.json «.npmrc» ./
        RUN npm ci
        RUN rm -f .npmrc
      `,
    },
    {
      why: "A build stage is not pushed, and another file's end is no matter.",
      secure: dockerfile`
        FROM alpine:3.24 AS build
        COPY id_rsa /root/.ssh/id_rsa
        RUN make && rm /root/.ssh/id_rsa
        FROM alpine:3.24
        COPY app.conf /etc/app.conf
        RUN rm /etc/app.conf
      `,
    },
    {
      why: 'A file that stays is for another rule.',
      insecure: dockerfile`
        FROM debian:13
        COPY .npmrc /root/
        COPY «id_rsa» /tmp/
        RUN rm /tmp/id_rsa
      `,
    },
  ],
});
