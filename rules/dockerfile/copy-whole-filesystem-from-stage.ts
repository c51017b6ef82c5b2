import { flagged } from '../../server/dockerfile/queries';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Whole file system copied',
  severity: 'warning',
  confidence: 'high',
  // People also flatten an image on purpose this way, and the file cannot tell the two apart: an opinion, so strict.
  profile: 'strict',
  since: '0.1',
  aliases: { hadolint: ['DL3067'] },
  threat: `
    Everything of the other image comes along: compilers, shells, caches, keys that a build step left behind. Whoever
    breaks in finds those tools ready, and every flaw in them is now one of your image. Nobody reviews a list of files
    that says "all".`,
  impact: 'Tools and secrets of the build reach the image.',
  remedy: 'Name the files the program needs. Files outside the list will be missing, so start the image once to see.',
  exceptions: 'Flattening an image that was cleaned up in the stage before.',
  references: [
    'https://docs.docker.com/build/building/multi-stage/',
    'https://docs.docker.com/reference/dockerfile/#copy---from',
  ],
  standards: { cwe: [1125, 538], mitre: ['T1552.001'] },

  subjects: flagged,
  *check(instruction) {
    if (instruction.keyword !== 'COPY' || instruction.trigger) return;
    const from = instruction.flag('from')?.value;
    if (!from || instruction.destination?.text !== '/') return;
    const source = instruction.sources.find(({ text }) => text === '/' || text === '/.' || text === '/*');
    if (!source || instruction.flag('exclude')) return;
    yield {
      at: source,
      message: say`Everything of "${from.raw}" becomes part of this image, whether the program needs it or not.`,
    };
  },

  examples: [
    {
      insecure: dockerfile`
        FROM golang:1.26 AS build
        RUN go build -o /out/app .
        FROM debian:13
        COPY --from=build «/» /
      `,
      secure: dockerfile`
        FROM golang:1.26 AS build
        RUN go build -o /out/app .
        FROM debian:13
        COPY --from=build /out/app /usr/local/bin/
      `,
    },
    {
      why: 'One folder into the root, or the root into one folder, is a choice; the build context is another matter.',
      secure: dockerfile`
        FROM debian:13
        COPY --from=build /out /
        COPY --from=build / /mnt/build
        COPY / /
      `,
    },
    {
      why: 'What is mounted is there for one step.',
      secure: dockerfile`
        FROM debian:13 AS build
        FROM debian:13
        RUN --mount=from=build,target=/build true
      `,
    },
  ],
});
