import {
  copiedMode,
  isWorldWritable,
  type Mode,
  modeOf,
  withoutSharedWrite,
} from '../../server/dockerfile/meaning/file-modes';
import type { Command } from '../../server/dockerfile/model/command';
import { dockerfiles } from '../../server/dockerfile/queries';
import { isInImage, untilTheEnd } from '../../server/dockerfile/reach';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Files that everyone may change',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  fixable: 'review',
  aliases: { sonar: ['S2612'], datadog: ['avoid_chmod_777'], kics: ['avoid_chmod_777'] },
  threat: `
    Any process in the container, whatever its user, may change these files. Whoever takes over a lesser program replaces
    a script, library or setting here, and a later start or a process of root runs it: so they stay in the container, and
    go from an unprivileged user to a privileged one.`,
  impact: 'A foothold as any user becomes a change of the program.',
  remedy: `
    Give the right to write to the owner alone (755 for folders and programs, 644 for files; for both at once
    u=rwX,go=rX) and make the program's user
    the owner of what it truly writes (COPY --chown, chown).`,
  exceptions: `
    Platforms that run the image with an arbitrary user, such as OpenShift: give the folder to group 0 and the group the
    right to write (chgrp 0, chmod g=u).`,
  references: [
    'https://man7.org/linux/man-pages/man1/chmod.1.html',
    'https://docs.docker.com/reference/dockerfile/#copy---chmod',
  ],
  standards: { cwe: [732], mitre: ['T1554'] },

  subjects: dockerfiles,
  *check(file) {
    for (const command of file.commandsNamed(['chmod', 'install', 'mkdir'])) {
      const mode = modeOf(command);
      if (mode && isInImage(command.stage) && !isRemoved(command)) yield* problems(mode);
    }
    for (const copy of file.instructionsOf(['COPY', 'ADD'])) {
      const mode = copiedMode(copy);
      if (mode && isInImage(copy.stage)) yield* problems(mode);
    }
  },

  examples: [
    {
      insecure: dockerfile`
        FROM debian:13
        COPY bin/ /app/
        RUN chmod «777» /app
        COPY --chmod=«0666» config.yaml /etc/app/
      `,
      secure: dockerfile`
        FROM debian:13
        COPY bin/ /app/
        RUN chmod 755 /app
        COPY --chmod=0644 config.yaml /etc/app/
      `,
    },
    {
      why: 'Letters say the same as numbers, and other commands set modes too.',
      insecure: dockerfile`
        FROM debian:13
        COPY a run.sh /srv/
        RUN chmod «a+rwX» /srv && chmod «u+x,o+w» /srv/run.sh && mkdir -m «777» /data && install -m «ugo=rw» /srv/a /etc/a
      `,
      secure: dockerfile`
        FROM debian:13
        COPY a run.sh /srv/
        RUN chmod u+rwX,go+rX /srv && chmod u+x,o-w /srv/run.sh && mkdir -m 755 /data && install -m u=rw,go=r /srv/a /etc/a
      `,
    },
    {
      why: 'With the sticky bit, as on /tmp, nobody can touch the files of others.',
      secure: dockerfile`
        FROM debian:13
        RUN chmod 1777 /tmp && mkdir -m 1777 /scratch && chmod a+rwxt /shared
      `,
    },
    {
      why: 'Rights that are taken away or not given to everyone are fine, and so is what a variable hides.',
      secure: dockerfile`
        FROM debian:13
        ARG MODE
        RUN chmod o-w /app && chmod +x run.sh && chmod g=u /data && chmod 775 /srv && chmod $MODE /etc/app
      `,
    },
    {
      why: 'What the same step removes again is in no image.',
      secure: dockerfile`
        FROM debian:13
        RUN work="$(mktemp -d)" && chmod 777 "$work" && make -C "$work" && rm -rf "$work"
      `,
    },
    {
      why: 'What happens in a build stage stays there.',
      secure: dockerfile`
        FROM golang:1.26 AS build
        RUN chmod 777 /go
        FROM debian:13
        COPY --from=build /app /app
      `,
    },
    {
      why: 'Devices are for everyone.',
      secure: dockerfile`
        FROM debian:13
        RUN chmod 666 /dev/null
      `,
    },
  ],
});

/** Whether the same step removes what it is about, such as a folder for temporary files. */
function isRemoved(command: Command): boolean {
  const targets = new Set(command.operands.slice(1).map(({ raw }) => raw));
  return command.instruction.commands.some(
    (later) =>
      later.name === 'rm' &&
      later.span.start > command.span.start &&
      later.operands.some(({ raw }) => targets.has(raw)),
  );
}

function* problems({ word, text, targets }: Mode) {
  if (!isWorldWritable(text)) return;
  // Devices and pipes of a program's output are for everyone.
  if (targets.length > 0 && targets.every((target) => target !== undefined && /^\/dev\//.test(target))) return;
  const strict = withoutSharedWrite(text);
  const target = targets.find((each) => each !== undefined);
  yield {
    at: untilTheEnd(word),
    message: target
      ? say`Mode ${text} lets every user of the container change "${target}".`
      : say`Mode ${text} lets every user of the container change these files.`,
    fixes:
      strict === undefined
        ? []
        : [
            {
              title: say`Let only the owner write: ${strict} (others can no longer)`,
              safety: 'review' as const,
              caveat: say`A program that runs as another user than the owner can no longer write there.`,
              changes: word.replace(strict),
            },
          ],
  };
}
