import { baseReference } from '../../server/dockerfile/meaning/base-reference';
import { stages } from '../../server/dockerfile/queries';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { blank } from '../../server/engine/text';

export default rule({
  title: 'Base image tagged latest',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  fixable: 'template',
  aliases: {
    hadolint: ['DL3007'],
    trivy: ['DS-0001'],
    checkov: ['CKV_DOCKER_7'],
    kics: ['image_version_using_latest'],
    semgrep: ['avoid-latest-version'],
    sonar: ['S6596'],
    dockle: ['DKL-DI-0006'],
  },
  threat: `
    The tag latest is moved with every release of the base image. A major version, or one pushed by someone who stole
    the publisher's account, enters your next build with no change in your repository. When an incident asks which
    version was inside, the Dockerfile has no answer.`,
  impact: 'The base of the image changes without a commit.',
  remedy: `
    Name the version that was tested, as in alpine:3.24, and let a bot raise it. A digest behind the tag pins the exact
    bytes. The build can then miss security fixes until the tag is raised.`,
  exceptions: 'Images rebuilt and tested every day on purpose, such as a nightly compatibility check.',
  references: [
    'https://docs.docker.com/build/building/best-practices/#pin-base-image-versions',
    'https://docs.docker.com/reference/dockerfile/#from',
  ],
  standards: { cwe: [1357], mitre: ['T1195.002'] },

  subjects: stages,
  *check(stage) {
    const reference = baseReference(stage);
    if (reference?.tag !== 'latest' || reference.digest !== undefined) return;
    const tag = reference.image.tag ?? reference.image;
    yield {
      at: tag,
      message: say`"${reference.repository}:latest" is whatever its publisher released last.`,
      fixes:
        reference.image.tag?.word.raw === 'latest'
          ? [
              {
                title: say`Name a version instead of latest`,
                safety: 'template',
                changes: stage.unit.replace(tag.span, blank('version')),
              },
            ]
          : [],
    };
  },

  examples: [
    {
      insecure: dockerfile`
        FROM alpine:«latest»
        USER 10001
        CMD ["/bin/true"]
      `,
      secure: dockerfile`
        FROM alpine:3.24
        USER 10001
        CMD ["/bin/true"]
      `,
    },
    {
      why: 'The default of a build argument counts, and every stage is judged: compilers end up in what they compile.',
      insecure: dockerfile`
        ARG GO_VERSION="latest"
        FROM golang:«\${GO_VERSION}» AS build
        FROM scratch
        COPY --from=build /app /app
      `,
    },
    {
      why: 'Only the registry is unknown here, and the default of a variable counts.',
      insecure: dockerfile`
        ARG REGISTRY
        FROM \${REGISTRY}/debian:«latest» AS a
        FROM \${REGISTRY}/debian:«\${TAG:-latest}»
      `,
    },
    {
      why: 'A digest decides, whatever the tag says.',
      secure: dockerfile`
        FROM alpine:latest@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
      `,
    },
    {
      why: "Tags that only contain the word are somebody's own naming.",
      secure: dockerfile`
        FROM example.com/team/base:latest-2026.08
      `,
    },
  ],
});
