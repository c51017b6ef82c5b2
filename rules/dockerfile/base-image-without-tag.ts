import { baseReference } from '../../server/dockerfile/meaning/base-reference';
import { stages } from '../../server/dockerfile/queries';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { blank } from '../../server/engine/text';

export default rule({
  title: 'Base image without a tag',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  fixable: 'template',
  aliases: {
    hadolint: ['DL3006'],
    trivy: ['DS-0001'],
    checkov: ['CKV_DOCKER_7'],
    kics: ['image_version_not_explicit'],
    semgrep: ['missing-image-version'],
    sonar: ['S6596'],
    dockle: ['DKL-DI-0006'],
  },
  threat: `
    Without a tag the builder takes whatever the publisher calls latest on the day of the build. A major release that
    drops what your program relies on, or a version pushed by someone who stole the publisher's account, enters the next
    build with no change in your repository. Nobody can later tell from the Dockerfile what an image was built from.`,
  impact: 'The base of the image changes without a commit.',
  remedy: `
    Name the version that was tested, as in python:3.14-slim, and let a bot raise it. A digest behind the tag pins the
    exact bytes. The build can then miss security fixes until the tag is raised.`,
  exceptions: 'Throw-away experiments that are never pushed.',
  references: [
    'https://docs.docker.com/build/building/best-practices/#pin-base-image-versions',
    'https://docs.docker.com/reference/dockerfile/#from',
  ],
  standards: { cwe: [1357], mitre: ['T1195.002'] },

  subjects: stages,
  *check(stage) {
    const reference = baseReference(stage);
    if (!reference || reference.tag !== undefined || reference.digest !== undefined) return;
    const { image } = reference;
    const isLiteral = image.repository.text === image.repository.word.raw;
    yield {
      at: image,
      message: say`"${reference.repository}" has no tag, so every build takes what its publisher calls latest that day.`,
      fixes: isLiteral
        ? [
            {
              title: say`Add a version tag`,
              safety: 'template',
              changes: stage.unit.replace({ start: image.span.end, end: image.span.end }, `:${blank('version')}`),
            },
          ]
        : [],
    };
  },

  examples: [
    {
      insecure: dockerfile`
        FROM «python»
        COPY app.py /app/
        USER 10001
        CMD ["python", "/app/app.py"]
      `,
      secure: dockerfile`
        FROM python:3.14-slim
        COPY app.py /app/
        USER 10001
        CMD ["python", "/app/app.py"]
      `,
    },
    {
      why: 'A port belongs to the registry; it is no tag.',
      insecure: dockerfile`
        FROM --platform=linux/amd64 «registry.example.com:5000/team/base» AS build
        RUN make
      `,
    },
    {
      why: 'The default of a build argument is what builds use unless told otherwise.',
      insecure: dockerfile`
        ARG BASE=debian
        FROM «\${BASE}»
      `,
    },
    {
      why: 'A variable that nothing declares is empty in FROM.',
      insecure: dockerfile`
        FROM «alpine$TAG»
      `,
    },
    {
      why: 'The last part of the path is known, and has no tag, whatever registry the variable names.',
      insecure: dockerfile`
        ARG REGISTRY
        FROM «\${REGISTRY}/debian»
        FROM «$ACCOUNT.registry.example.com/base»
      `,
    },
    {
      why: 'A name that a script fills in is no image, and a path without an end has no name to judge.',
      secure: dockerfile`
        FROM BASEIMAGE AS a
        FROM __IMAGE__ AS b
        FROM %IMAGE% AS c
        FROM @image@ AS d
        FROM registry.example.com/REPLACE_ME AS e
        FROM registry.example.com/$NAME
      `,
    },
    {
      why: 'Stages, the empty image and digests need no tag.',
      secure: dockerfile`
        FROM golang:1.26 AS Build
        FROM build AS test
        FROM scratch
        FROM debian@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
      `,
    },
    {
      why: 'What a build argument without a default holds is not known.',
      secure: dockerfile`
        ARG BASE
        FROM \${BASE}
      `,
    },
  ],
});
