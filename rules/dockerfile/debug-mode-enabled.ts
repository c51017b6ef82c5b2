import { finalStages } from '../../server/dockerfile/queries';
import { chainOf, untilTheEnd } from '../../server/dockerfile/reach';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Debugging on in the image',
  severity: 'info',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.1',
  aliases: { sonar: ['S4507'] },
  threat: `
    In debug mode frameworks answer errors with stack traces, settings and sources, keep administration pages open, and
    some, such as Flask's debugger, run code that a visitor types, behind nothing but a PIN. A debugger that listens on a port takes commands from
    whoever connects, without a login.`,
  impact: 'Visitors read settings and sources, or run code.',
  remedy: `
    Leave the variable out of the image, or set it to production, and switch debugging on where you develop: docker run
    -e, a compose file of your own, or a stage called dev.`,
  references: [
    'https://flask.palletsprojects.com/en/stable/debugging/',
    'https://nodejs.org/en/learn/getting-started/debugging',
  ],
  standards: { cwe: [489, 215], mitre: ['T1082', 'T1190'] },

  subjects: finalStages,
  *check(stage) {
    // A stage that is named after what it is for is no production image.
    if (/dev|debug|test|local|ci\b/.test(stage.name ?? '')) return;
    const seen = new Set<string>();
    for (const { instructions } of chainOf(stage)) {
      for (const instruction of [...instructions].reverse()) {
        if (instruction.keyword !== 'ENV') continue;
        for (const { name, key, value, span, unit } of [...instruction.pairs].reverse()) {
          // The last value is the one in force.
          if (seen.has(name)) continue;
          seen.add(name);
          const text = value?.text;
          if (text === undefined) continue;
          if (/^(?:JAVA_TOOL_OPTIONS|JAVA_OPTS|NODE_OPTIONS|CATALINA_OPTS|JDK_JAVA_OPTIONS)$/.test(name)) {
            if (opensDebugger(text))
              yield {
                at: untilTheEnd(value!),
                severity: 'warning',
                message: say`${name} opens a debugger that takes commands from whoever connects.`,
              };
          } else if (switches.some(([names, on]) => names.test(name) && on.test(text)))
            yield {
              at: untilTheEnd({ unit, span }),
              message: say`${key.raw}=${text} leaves debugging on in the image.`,
            };
        }
      }
    }
    for (const started of [stage.entrypoint, stage.command]) {
      if (!started || started.trigger) continue;
      for (const command of started.commands) {
        const word =
          command.words.find(({ text }) => text !== undefined && opensDebugger(text)) ??
          (command.is('flask') ? command.flag('--debug') : undefined);
        if (!word) continue;
        const written = 'raw' in word ? word.raw : word.name;
        yield {
          at: untilTheEnd(word),
          severity: 'warning',
          message: say`"${written}" opens a debugger to whoever reaches the program.`,
        };
        break;
      }
    }
  },

  examples: [
    {
      insecure: dockerfile`
        FROM python:3.14-slim
        ENV «FLASK_DEBUG=1» PORT=8000
        COPY requirements.txt ./
        RUN pip install -r requirements.txt
        USER 10001
        CMD ["flask", "run", "«--debug»"]
      `,
      secure: dockerfile`
        FROM python:3.14-slim
        ENV PORT=8000
        COPY requirements.txt ./
        RUN pip install -r requirements.txt
        USER 10001
        CMD ["flask", "run"]
      `,
    },
    {
      why: 'Frameworks have their own words for it, and debuggers that listen everywhere are worse.',
      insecure: dockerfile`
        FROM eclipse-temurin:25
        ENV «ASPNETCORE_ENVIRONMENT=Development»
        ENV JAVA_TOOL_OPTIONS=«-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=*:5005»
        ENTRYPOINT ["node", "«--inspect=0.0.0.0:9229»", "server.js"]
      `,
    },
    {
      why: 'The last value is in force, and a stage named after debugging is meant for it.',
      secure: dockerfile`
        FROM node:24-slim AS base
        ENV NODE_ENV=development DEBUG=false LOG_LEVEL=debug
        FROM base
        ENV NODE_ENV=production
        CMD ["node", "--inspect=127.0.0.1", "server.js"]
      `,
    },
    {
      why: 'What it is called says what it is for.',
      secure: dockerfile`
        FROM node:24-slim AS development
        ENV NODE_ENV=development
      `,
    },
    {
      why: 'A variable decides when the image is built.',
      secure: dockerfile`
        FROM python:3.14
        ARG DEBUG
        ENV FLASK_DEBUG=$DEBUG
      `,
    },
  ],
});

/** Variables, and the values that mean debugging. */
const switches: readonly (readonly [RegExp, RegExp])[] = [
  [
    /^(?:(?:APP|FLASK|DJANGO|SYMFONY|LARAVEL|RAILS|WP|SPRING|QUARKUS|FASTAPI|UVICORN|WERKZEUG)_)?DEBUG$|^DEBUG_MODE$|^ENABLE_DEBUG$/,
    /^(?:1|true|on|yes|\*)$/i,
  ],
  [
    /^(?:APP_ENV|FLASK_ENV|RAILS_ENV|RACK_ENV|NODE_ENV|ASPNETCORE_ENVIRONMENT|DOTNET_ENVIRONMENT|SYMFONY_ENV|MIX_ENV)$/,
    /^(?:dev|develop|development|local|debug)$/i,
  ],
  [/^XDEBUG_MODE$/, /debug|develop|trace/i],
  [/^PYTHONDEVMODE$/, /^1$/],
];

const opensDebugger = (text: string) =>
  /agentlib:jdwp=(?=.*server=y)(?!.*address=(?:127\.|localhost))|^(?:.*\s)?--inspect(?:-brk)?=(?:0\.0\.0\.0|\*|\[?::)/.test(
    text,
  );
