import { copies } from '../../server/dockerfile/queries';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Whole build context copied',
  severity: 'warning',
  confidence: 'low',
  // A .dockerignore makes it safe, and a Dockerfile does not show whether there is one: strict.
  profile: 'strict',
  since: '0.1',
  aliases: { sonar: ['S6470'], dockle: ['DKL-LI-0003'] },
  threat: `
    Whatever lies in the folder at build time becomes part of the image: .git with all history, .env files, keys and
    build results of whoever builds. Anyone who can pull the image can read them. A secret that somebody puts beside the
    code next year is published without any change to this file.`,
  impact: 'Files nobody thought of are published.',
  remedy: `
    Name the files and folders the program needs. Or keep a .dockerignore that starts with \`*\` and lists what may pass.`,
  exceptions: 'A .dockerignore that lets only the needed files pass.',
  references: [
    'https://docs.docker.com/build/concepts/context/#dockerignore-files',
    'https://docs.docker.com/build/building/best-practices/#exclude-with-dockerignore',
  ],
  standards: { cwe: [538], mitre: ['T1552.001'] },

  subjects: copies,
  *check(instruction) {
    if (instruction.flag('from', 'exclude')) return;
    for (const source of instruction.sources) {
      if (source.text === undefined || !/^(?:\.\/?|\/|\.?\/?\*|\.\/\.)$/.test(source.text)) continue;
      const isShipped = !instruction.stage || instruction.stage.isInFinalImage;
      yield {
        at: source,
        severity: isShipped ? 'warning' : 'info',
        message: isShipped
          ? say`"${source.text}" puts everything in the build folder into the image unless .dockerignore keeps it out.`
          : say`"${source.text}" puts everything in the build folder into the build cache unless .dockerignore keeps it out.`,
      };
    }
  },

  examples: [
    {
      insecure: dockerfile`
        FROM python:3.14-slim
        COPY «.» /app
        USER 10001
      `,
      secure: dockerfile`
        FROM python:3.14-slim
        COPY requirements.txt app.py /app/
        USER 10001
      `,
    },
    {
      why: 'ADD, globs and the JSON form say the same; a build stage keeps it in its cache.',
      insecure: dockerfile`
        FROM golang:1.26 AS build
        ADD «./» /src
        FROM alpine:3.24
        COPY ["«*»", "/app/"]
      `,
    },
    {
      why: 'Folders, other stages and lists of exceptions are a choice.',
      secure: dockerfile`
        FROM golang:1.26 AS build
        COPY cmd/ /src/cmd/
        COPY --exclude=.git . /src
        FROM alpine:3.24
        COPY --from=build . /app
      `,
    },
  ],
});
