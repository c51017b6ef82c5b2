import type { RunInstruction } from '../../server/dockerfile/model/instructions/running';
import { launchers } from '../../server/dockerfile/queries';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'List that is not valid JSON',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  fixable: 'review',
  aliases: { sonar: ['S7030'] },
  threat: `
    The builder reads a list that is not valid JSON as a command line and hands it to a shell, brackets and all. The
    container does not start, or starts a shell as its first process: a shell does not pass signals on, so the program is
    killed while it works, and the shell expands what stands in arguments and variables.`,
  impact: 'The program starts by way of a shell, or not at all.',
  remedy: 'Write double quotes around each string and a comma between them. Variables are then no longer expanded.',
  references: [
    'https://docs.docker.com/reference/dockerfile/#shell-and-exec-form',
    'https://docs.docker.com/reference/dockerfile/#exec-form',
  ],

  subjects: launchers,
  *check(instruction) {
    const { jsonProblem } = instruction;
    if (!jsonProblem) return;
    const list = listIn(instruction);
    if (!list) return;
    const strings = stringsIn(list.raw);
    yield {
      at: list,
      message: say`This list runs in a shell, brackets and all, because it is not JSON: ${jsonProblem}.`,
      fixes: [
        {
          title: say`Write a JSON list (it no longer runs in a shell)`,
          safety: 'review',
          caveat: say`Without a shell variables and wildcards in the strings stay as they are written.`,
          changes:
            strings && !strings.some((text) => /[$*]/.test(text))
              ? list.replace(`[${strings.map((text) => JSON.stringify(text)).join(', ')}]`)
              : [],
        },
      ],
    };
  },

  examples: [
    {
      insecure: dockerfile`
        FROM python:3.14-slim
        ENTRYPOINT «['python', '-m', 'app']»
        CMD «["--port", "8000",]»
        USER 10001
      `,
      secure: dockerfile`
        FROM python:3.14-slim
        ENTRYPOINT ["python", "-m", "app"]
        CMD ["--port", "8000"]
        USER 10001
      `,
    },
    {
      why: 'Missing quotes, commas and brackets are mended.',
      insecure: dockerfile`
        FROM node:24-slim
        HEALTHCHECK CMD «[node, health.js]»
        ENTRYPOINT «["node" "server.js"»
        USER 1000
      `,
      secure: dockerfile`
        FROM node:24-slim
        HEALTHCHECK CMD ["node", "health.js"]
        ENTRYPOINT ["node", "server.js"]
        USER 1000
      `,
    },
    {
      why: 'What a shell expanded is left to people.',
      insecure: dockerfile`
        FROM node:24-slim
        CMD «["$HOME/run", 'x']»
      `,
    },
    {
      why: 'A bracket is also a command of the shell, which tests.',
      secure: dockerfile`
        FROM node:24-slim
        RUN [ -f package.json ] && npm ci
        RUN [ "$A" = "b" ]
        RUN ["npm", "ci"]
        CMD [ -n "$X" ] && node a.js || node b.js
      `,
    },
    {
      why: 'What an escape was to mean is not known, so nothing is written for it.',
      insecure: dockerfile`
        FROM debian:13
        CMD «['app', "a\tb"]»
      `,
    },
  ],
});

/** The list as it is meant: all of the body, which no test of the shell could be. */
function listIn(instruction: Pick<RunInstruction, 'body'> & { readonly keyword: string }) {
  const { body } = instruction;
  const start = instruction.keyword === 'HEALTHCHECK' ? body.raw.search(/\[/) : 0;
  const list = start > 0 ? body.part(start, body.raw.length) : body;
  const bare = list.raw.replace(/"(?:[^"\\]|\\.)*"|'[^']*'|[“”][^“”]*[“”]/g, '§');
  if (!/^\[[^\]]*\]?$/.test(bare)) return undefined;
  const inner = bare.slice(1).replace(/\]$/, '').trim();
  // Quoted strings with commas, or none, between them; or bare words with commas.
  const isList = /^§(?:\s*,?\s*§)*\s*,?$/.test(inner) || /^[\w./:@§-]+(?:\s*,\s*[\w./:@§-]+)+\s*,?$/.test(inner);
  return isList ? list : undefined;
}

function stringsIn(list: string): readonly string[] | undefined {
  const strings: string[] = [];
  for (const [, double, single, curly, word] of list.matchAll(
    /"((?:[^"\\]|\\.)*)"|'([^']*)'|[“”]([^“”]*)[“”]|([\w./:@-]+)/g,
  )) {
    if (double?.includes('\\')) return undefined;
    strings.push(double ?? single ?? curly ?? word ?? '');
  }
  return strings;
}
