import { baseReference } from '../../server/dockerfile/meaning/base-reference';
import { stages } from '../../server/dockerfile/queries';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { blank } from '../../server/engine/text';

export default rule({
  title: 'Base image without a digest',
  severity: 'info',
  confidence: 'high',
  // Nine of ten real files pin no digest, and few teams have a bot that raises them: an opinion, so strict.
  profile: 'strict',
  since: '0.1',
  fixable: 'template',
  aliases: { semgrep: ['dockerfile-source-not-pinned'], sonar: ['S7023'] },
  threat: `
    A tag can be moved: whoever controls the publisher's account, or the registry, can push other bytes under the same
    name. Two builds of the same commit then hold different code, and the second one may hold an attacker's. A digest is
    the hash of the bytes, so the builder refuses anything else.`,
  impact: 'The same commit can build different images.',
  remedy: `
    Append the digest to the tag, as in alpine:3.24@sha256:…; docker buildx imagetools inspect prints it. Let a bot raise
    both, or security fixes of the base will not reach you.`,
  references: [
    'https://docs.docker.com/build/building/best-practices/#pin-base-image-versions',
    'https://docs.docker.com/dhi/core-concepts/digests/',
  ],
  standards: { cwe: [494], mitre: ['T1195.002'] },

  subjects: stages,
  *check(stage) {
    const reference = baseReference(stage);
    if (!reference || reference.digest !== undefined) return;
    const { image } = reference;
    yield {
      at: image,
      message: say`"${image.text ?? reference.repository}" is not pinned by a digest.`,
      fixes:
        image.text === image.word.raw
          ? [
              {
                title: say`Append the digest`,
                safety: 'template',
                changes: stage.unit.replace(
                  { start: image.span.end, end: image.span.end },
                  `@sha256:${blank('digest')}`,
                ),
              },
            ]
          : [],
    };
  },

  examples: [
    {
      insecure: dockerfile`
        FROM «node:24-slim» AS build
        COPY package*.json ./
        RUN npm ci
      `,
      secure: dockerfile`
        FROM node:24-slim@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef AS build
        COPY package*.json ./
        RUN npm ci
      `,
    },
    {
      why: 'Stages, the empty image and unknown images cannot be judged.',
      secure: dockerfile`
        ARG BASE
        FROM \${BASE} AS base
        FROM base
        FROM scratch
      `,
    },
  ],
});
