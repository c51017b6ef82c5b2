import type { Pair } from '../../server/dockerfile/model/instructions/pairs';
import { environments } from '../../server/dockerfile/queries';
import { isInImage, untilTheEnd } from '../../server/dockerfile/reach';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Search path that others may fill',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  threat: `
    Programs and libraries are looked for in the folders of these variables, in order. Where one of them is the current
    folder or one that everybody may write to, such as /tmp, whoever can place a file there has it run in place of ls or
    libc, by the next process that starts, root's included.`,
  impact: 'A file in a shared folder runs as whoever starts the next program.',
  remedy: `
    Name folders by their full path, and only those that root alone may change. A library that every program is to load
    belongs in such a folder too.`,
  references: ['https://man7.org/linux/man-pages/man8/ld.so.8.html', 'https://cwe.mitre.org/data/definitions/426.html'],
  standards: { cwe: [426, 427], mitre: ['T1574.006', 'T1574.007'] },

  subjects: environments,
  *check(instruction) {
    if (!isInImage(instruction.stage)) return;
    for (const pair of instruction.pairs) {
      const { name } = pair;
      if (name === 'LD_PRELOAD') yield* preloaded(pair);
      else if (pair.value && /^(?:PATH|LD_LIBRARY_PATH|PYTHONPATH)$/.test(name)) yield* searched(pair.name, pair.value);
    }
  },

  examples: [
    {
      insecure: dockerfile`
        FROM debian:13
        ENV PATH=«.»:$PATH
        ENV PATH="/opt/bin:«/tmp/tools»:\${PATH}" LD_PRELOAD=«/tmp/hook.so»
      `,
      secure: dockerfile`
        FROM debian:13
        ENV PATH=/app:$PATH
        ENV PATH="/opt/bin:/opt/tools:\${PATH}"
      `,
    },
    {
      why: 'A relative folder means another one in every working directory.',
      insecure: dockerfile`
        FROM node:24-slim
        ENV PATH $PATH:«node_modules/.bin»
        ENV LD_LIBRARY_PATH=«./lib»
      `,
    },
    {
      why: 'What is loaded into every program is worth a look; allocators are the known good reason.',
      insecure: dockerfile`
        FROM debian:13
        ENV LD_PRELOAD=«/usr/lib/libhook.so»
      `,
    },
    {
      why: 'Full paths, variables and known libraries are fine, and so are build stages.',
      secure: dockerfile`
        FROM debian:13 AS build
        ENV PATH=.:$PATH
        FROM debian:13
        ENV PATH=/app/bin:$PATH:\${HOME}/bin GOPATH=. LD_LIBRARY_PATH=/usr/lib/app:$LD_LIBRARY_PATH
        ENV LD_PRELOAD=/usr/lib/x86_64-linux-gnu/libjemalloc.so.2
      `,
    },
    {
      why: 'A library that a variable names is not known, and Python looks in relative folders by custom.',
      secure: dockerfile`
        FROM debian:13
        ARG HOOK
        ENV LD_PRELOAD=$HOOK PYTHONPATH=src
      `,
    },
  ],
});

const shared = /^\/(?:tmp|var\/tmp|dev\/shm)(?:\/|$)/;

function* preloaded({ value }: Pair) {
  const text = value?.text;
  if (!value || !text) return;
  if (shared.test(text) || !text.startsWith('/')) {
    yield {
      at: untilTheEnd(value),
      message: say`Every program of the container loads "${text}", which others may be able to replace.`,
    };
  } else if (
    !/jemalloc|tcmalloc|mimalloc|libeatmydata|libfaketime|libgomp|libiconv|nss_wrapper|libasan|libtsan/.test(text)
  ) {
    yield {
      at: untilTheEnd(value),
      severity: 'info' as const,
      message: say`Every program of the container loads "${text}" first.`,
    };
  }
}

function* searched(name: string, value: NonNullable<Pair['value']>) {
  // Colons inside of ${…} separate nothing.
  for (const match of value.raw.matchAll(/(?:\$\{[^}]*\}|[^:"'])+/g)) {
    const [folder] = match;
    if (folder.startsWith('$')) continue;
    const isShared = shared.test(folder);
    if (!isShared && /^(?:\/|~|[A-Za-z]$|%|\\)/.test(folder)) continue;
    // Python looks in relative folders of its own project by custom.
    if (name === 'PYTHONPATH' && !isShared) continue;
    yield {
      at: untilTheEnd(value.part(match.index, match.index + folder.length)),
      message: isShared
        ? say`Everyone may write to "${folder}" in ${name}, and what lies there runs.`
        : say`"${folder}" in ${name} means another folder in every working directory, and what lies there runs.`,
    };
  }
}
