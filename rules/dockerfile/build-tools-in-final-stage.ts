import { packagesInImage } from '../../server/dockerfile/meaning/final-packages';
import { finalStages } from '../../server/dockerfile/queries';
import { untilTheEnd } from '../../server/dockerfile/reach';
import { dockerfile, rule } from '../../server/engine/rule';
import { listed, say } from '../../server/engine/say';

export default rule({
  title: 'Build tools in the final image',
  severity: 'info',
  confidence: 'high',
  // Most images that are built in one stage hold a compiler, so by default this would be said of all of them.
  profile: 'strict',
  since: '0.1',
  threat: `
    Whoever breaks in finds the tools to go on: a compiler for an exploit of the kernel, a debugger for the memory of
    other processes, netcat and a scanner for the network behind. Without them they must bring their own, which a
    read-only file system or a rule about new programs stops or reports.`,
  impact: 'An intruder finds tools to go further.',
  remedy: `
    Build in a stage of its own and copy the result into one that holds only what runs. Or remove the tools in the step
    that installs them.`,
  exceptions: 'Images for building and debugging.',
  references: [
    'https://docs.docker.com/build/building/multi-stage/',
    'https://docs.docker.com/build/building/best-practices/#dont-install-unnecessary-packages',
  ],
  standards: { cwe: [1125], cis: ['CIS Docker 1.6: 4.3'], mitre: ['T1027.004', 'T1046'] },

  subjects: finalStages,
  *check(stage) {
    const tools = packagesInImage(stage).filter(({ name }) => isTool(name));
    const [first, ...more] = tools;
    if (!first) return;
    yield {
      at: untilTheEnd(first.word),
      message: say`The final image holds tools of use to an intruder: ${listed([...new Set(tools.map(({ name }) => name))])}.`,
      related: more.slice(0, 20).map(({ name, word }) => ({ at: word, message: say`"${name}" is one as well.` })),
    };
  },

  examples: [
    {
      insecure: dockerfile`
        FROM debian:13
        RUN apt-get update && apt-get install -y curl «gcc» gdb netcat-openbsd
        COPY app /app
      `,
      secure: dockerfile`
        FROM debian:13 AS build
        RUN apt-get update && apt-get install -y gcc make
        FROM debian:13-slim
        COPY --from=build /app /app
      `,
    },
    {
      why: 'What the installing step removes again is not in the image.',
      secure: dockerfile`
        FROM alpine:3.24
        RUN apk add --no-cache --virtual .build gcc musl-dev && pip install uwsgi==2.0.31 && apk del .build
        FROM debian:13
        RUN apt-get install -y gcc && make && apt-get purge -y gcc
      `,
    },
    {
      why: 'A later step only hides it.',
      insecure: dockerfile`
        FROM alpine:3.24
        RUN apk add «build-base»
        RUN apk del build-base
      `,
    },
  ],
});

const isTool = (name: string) =>
  /^(?:gcc|g\+\+|clang|llvm|gcc-c\+\+|gfortran|make|cmake|automake|autoconf|build-essential|build-base|gdb|gdbserver|strace|ltrace|nmap|netcat|netcat-openbsd|netcat-traditional|nc|ncat|socat|tcpdump|tshark|telnet|rust|cargo|golang|go)(?:-\d+(?:\.\d+)*)?$/.test(
    name,
  );
