import { Image } from '../../server/dockerfile/model/image';
import { flagged } from '../../server/dockerfile/queries';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { blank } from '../../server/engine/text';
import { isOfficialImage } from '../../server/images/base-images';

export default rule({
  title: 'Files copied from floating image',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  fixable: 'template',
  threat: `
    The files are taken from whatever the image's publisher calls latest on the day of the build. A program pushed by
    someone who stole the publisher's account lands in your image, though the base image is pinned and reviewed. The
    copied files belong to no package, so many scanners do not see which version they are.`,
  impact: "An outsider's push changes the programs in the image.",
  remedy: 'Name the version that was tested, better still with its digest, and let a bot raise it.',
  references: [
    'https://docs.docker.com/reference/dockerfile/#copy---from',
    'https://docs.docker.com/reference/dockerfile/#run---mounttypebind',
  ],
  standards: { cwe: [1357], mitre: ['T1195.002'] },

  subjects: flagged,
  *check(instruction) {
    for (const flag of instruction.flags) {
      const value = flag.name === 'from' ? flag.value : flag.name === 'mount' ? flag.option('from')?.value : undefined;
      if (!value) continue;
      if (value.text !== undefined) {
        if (instruction.unit.stageNamed(value.text, instruction.stage?.index) || /^\d+$/.test(value.text)) continue;
      }
      const image = new Image(value);
      const { title } = image;
      if (image.isScratch || image.digest || title === undefined) continue;
      const isLatest = image.tag?.text === 'latest';
      // A bare name may be a build context of the command line, unless it is the name of a well-known image.
      const isUntagged = image.isUntagged && (title.includes('/') || isOfficialImage(title));
      if (!isLatest && !isUntagged) continue;
      const isLiteral = value.raw === value.text;
      const end = image.span.end;
      yield {
        at: isLatest ? (image.tag ?? image) : image,
        message: isLatest
          ? say`Files are taken from "${title}:latest", which is whatever its publisher released last.`
          : say`Files are taken from "${title}" without a tag, so every build takes its latest version.`,
        fixes: isLiteral
          ? [
              {
                title: say`Name a version of the image`,
                safety: 'template',
                changes: isLatest
                  ? instruction.unit.replace(image.tag!.span, blank('version'))
                  : instruction.unit.replace({ start: end, end }, `:${blank('version')}`),
              },
            ]
          : [],
      };
    }
  },

  examples: [
    {
      insecure: dockerfile`
        FROM python:3.14-slim
        COPY --from=ghcr.io/astral-sh/uv:«latest» /uv /bin/
      `,
      secure: dockerfile`
        FROM python:3.14-slim
        COPY --from=ghcr.io/astral-sh/uv:0.9.5 /uv /bin/
      `,
    },
    {
      why: 'Mounts read from images too.',
      insecure: dockerfile`
        FROM debian:13
        RUN --mount=type=bind,from=«busybox»,source=/bin,target=/b cp /b/wget /usr/local/bin/
      `,
    },
    {
      why: 'Which registry a variable names does not matter.',
      insecure: dockerfile`
        ARG REGISTRY
        FROM debian:13
        ARG REGISTRY
        COPY --from=«\${REGISTRY}/tools» /bin/tool /bin/
      `,
    },
    {
      why: 'Stages by name or number, digests and bare names that may be build contexts are fine.',
      secure: dockerfile`
        FROM golang:1.26 AS build
        FROM debian:13
        COPY --from=Build /a /a
        COPY --from=0 /b /b
        COPY --from=assets /c /c
        COPY --from=nginx@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef /d /d
      `,
    },
    {
      why: 'Other flags name no image.',
      secure: dockerfile`
        FROM debian:13
        COPY --chmod=644 app.conf /etc/app.conf
      `,
    },
  ],
});
