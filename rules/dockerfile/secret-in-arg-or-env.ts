import type { DockerfileChange } from '../../server/dockerfile/model/change';
import type { Command } from '../../server/dockerfile/model/command';
import type { Instruction } from '../../server/dockerfile/model/instruction';
import type { Pair } from '../../server/dockerfile/model/instructions/pairs';
import type { RunInstruction } from '../../server/dockerfile/model/instructions/running';
import { variables } from '../../server/dockerfile/queries';
import { untilTheEnd } from '../../server/dockerfile/reach';
import type { Severity } from '../../server/engine/grades';
import type { Fix } from '../../server/engine/rule';
import { dockerfile, rule } from '../../server/engine/rule';
import { type Message, say } from '../../server/engine/say';
import { suspicionOf } from '../../server/secrets/credential';
import { credentialName } from '../../server/secrets/names';

export default rule({
  title: 'Credential in ARG or ENV',
  severity: 'error',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.1',
  fixable: 'review',
  aliases: {
    hadolint: ['DL3064'],
    trivy: ['DS-0031'],
    kics: ['passwords_and_secrets'],
    buildkit: ['SecretsUsedInArgOrEnv'],
    semgrep: ['secret-in-build-arg'],
    sonar: ['S6472'],
    dockle: ['CIS-DI-0010'],
  },
  threat: `
    In the last stage the value is kept in the image: ENV in its configuration, ARG in the history of every later step.
    Anyone who can pull the image reads it with docker history or docker inspect, and every process and crash report of
    the container has it. In a stage that is only copied from it is in the builder's cache and, with mode=max, in the
    provenance that is pushed along.`,
  impact: 'Everyone who can pull the image, or read what the builder keeps, has the credential.',
  remedy: `
    Mount it for the one step that needs it: RUN --mount=type=secret,id=token,env=TOKEN (Dockerfile syntax 1.10 or newer;
    before that, read /run/secrets/token), and build with --secret id=token. A command that stores what it is given, such
    as npm config set, aws configure or git config, leaves it in the layer even so: mount its finished file instead. What
    the program needs at run time comes from the place that runs it. Change a credential that was in an image before.`,
  exceptions: `
    A value that only looks like a credential: rename the variable, or ignore the finding with the reason.`,
  references: [
    'https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/',
    'https://docs.docker.com/build/building/secrets/',
  ],
  standards: { cwe: [522, 538], cis: ['CIS Docker 1.6: 4.10'], mitre: ['T1552.001'] },

  subjects: variables,
  *check(instruction) {
    for (const pair of instruction.pairs) {
      const { name } = pair;
      // An argument's empty default is there to be replaced: it declares the argument as having none does.
      const value = isToBeGiven(pair) ? undefined : pair.value;
      if (!/^[\w.-]+$/.test(name)) continue;
      if (instruction.keyword === 'ENV' && value && /^["']?\$/.test(value.raw)) {
        if (credentialName(name) !== 'certain' || !namesBuildArgument(pair)) continue;
        yield {
          at: pair.key,
          message: say`ENV ${name} keeps the credential that the build is given in the image's configuration.`,
        };
        continue;
      }
      if (value?.isUnknown) continue;
      const suspicion = suspicionOf(name, value?.text);
      // A value with a known form is reported as what it is, where it stands.
      if (!suspicion || suspicion.by === 'shape') continue;
      if (!instruction.stage && isDeclaredAgain(pair)) continue;
      const uses = instruction.keyword === 'ARG' ? usesOf(pair) : [];
      yield {
        // A stage that follows may still declare a global argument, and is the better place.
        at: instruction.stage?.from ? pair.key : untilTheEnd(pair.key),
        severity: severityOf(pair, suspicion.by === 'placeholder'),
        secrets: value && suspicion.by !== 'placeholder' ? [value] : [],
        message:
          suspicion.by === 'placeholder'
            ? say`"${name}" is to be filled in here, and whatever is filled in stays in the image.`
            : messageOf(pair),
        related: uses.map((run) => ({ at: run.keywordWord, message: say`This step records the value of ${name}.` })),
        fixes: value === undefined || suspicion.by === 'placeholder' ? mountFix(pair, uses) : [],
      };
    }
  },

  examples: [
    {
      insecure: dockerfile`
        FROM node:24
        ARG «MAPS_TOKEN»
        COPY package*.json ./
        RUN npm ci
        RUN curl -fsSL -H "Authorization: Bearer $MAPS_TOKEN" -o /srv/map.json https://maps.example.com/v1/map.json
        USER 1000
      `,
      secure: dockerfile`
        FROM node:24
        COPY package*.json ./
        RUN npm ci
        RUN --mount=type=secret,id=maps_token,env=MAPS_TOKEN curl -fsSL -H "Authorization: Bearer $MAPS_TOKEN" -o /srv/map.json https://maps.example.com/v1/map.json
        USER 1000
      `,
    },
    {
      why: 'A command that stores the value would leave it in the layer even from a mount: only its finished file can be mounted.',
      insecure: dockerfile`
        FROM node:24
        ARG «NPM_TOKEN»
        COPY package*.json ./
        RUN npm config set //npm.example.com/:_authToken=$NPM_TOKEN && npm ci
        USER 1000
      `,
      secure: dockerfile`
        FROM node:24
        COPY package*.json ./
        RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci
        USER 1000
      `,
    },
    {
      why: 'So does a file that the shell writes, and the address of a clone.',
      insecure: dockerfile`
        FROM node:24
        ARG «NPM_TOKEN»
        RUN echo "//npm.example.com/:_authToken=$NPM_TOKEN" > .npmrc && npm ci && rm .npmrc
        ARG «GIT_PASSWORD»
        RUN git clone https://bot:$GIT_PASSWORD@git.example.com/app.git /src
      `,
    },
    {
      why: 'Every pair of an instruction is judged by its own name and value.',
      insecure: dockerfile`
        FROM debian:13
        ENV DB_HOST=db «DB_PASSWORD»=winter2026 «apiKey»=changeme
      `,
    },
    {
      why: 'Where the value ends up depends on the stage: in the image, in caches and provenance, or in the file alone.',
      insecure: dockerfile`
        ARG «REGISTRY_PASSWORD»=winter2026
        FROM debian:13 AS build
        ARG «NPM_TOKEN»
        ARG «PYPI_PASSWORD»=summer2026
        ENV «DB_PASSWORD»=winter2026
        FROM debian:13
        COPY --from=build /app /app
        ARG «API_TOKEN»=autumn2026
        USER 1000
      `,
    },
    {
      why: 'Handing a build argument on to ENV keeps it twice.',
      insecure: dockerfile`
        FROM debian:13
        ARG «SIGNING_SECRET»
        ENV «SIGNING_SECRET»=$SIGNING_SECRET
      `,
    },
    {
      why: 'An empty default is there to be filled in.',
      insecure: dockerfile`
        FROM debian:13
        ARG «NPM_TOKEN»=
        ARG «PYPI_PASSWORD»="" «API_KEY»=''
        RUN make
      `,
    },
    {
      why: 'Words count, not letters: what a name says about a credential is not the credential.',
      secure: dockerfile`
        FROM debian:13
        ARG MONKEY=1 PUBLIC_KEY TOKENIZER_VERSION
        ENV PASSWORD_FILE=/run/secrets/db TOKEN_URL=https://login.example.com/token SECRET_NAME=db
        ENV GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D ALLOW_EMPTY_PASSWORD=yes API_KEY=
      `,
    },
    {
      why: 'A path, an address or another variable is not the credential itself.',
      secure: dockerfile`
        FROM debian:13
        ENV VAULT_TOKEN=/vault/token CLIENT_SECRET=$FROM_BASE
      `,
    },
    {
      why: 'What a variable names or holds is not known.',
      secure: dockerfile`
        FROM debian:13
        ARG NAME
        ARG SIGNING_KEY=prefix-$NAME
        ENV $NAME=value
      `,
    },
    {
      why: 'A global argument is reported where a stage declares it.',
      insecure: dockerfile`
        ARG NPM_TOKEN
        FROM debian:13
        ARG «NPM_TOKEN»
      `,
    },
  ],
});

/** Where the value ends up. History and configuration are those of the last stage and of the ones it is built from. */
function messageOf(pair: Pair): Message {
  const { name, instruction } = pair;
  const isInImage = instruction.stage?.isInFinalImage === true;
  if (isToBeGiven(pair))
    return isInImage
      ? say`Build argument ${name} leaves its value in the image's history.`
      : say`Build argument ${name} leaves its value in the builder's cache and in provenance.`;
  if (!isInImage) return say`${instruction.keyword} ${name} is a credential in this file and in the builder's cache.`;
  return instruction.keyword === 'ARG'
    ? say`The default of build argument ${name} is a credential in this file and in the image's history.`
    : say`ENV ${name} is a credential in this file and in the image's configuration.`;
}

/** In the image it is published with it; a build stage keeps it in caches and provenance, a global one nowhere. */
function severityOf(pair: Pair, isPlaceholder: boolean): Severity {
  const { stage } = pair.instruction;
  const hasValue = !isToBeGiven(pair);
  if (!stage) return hasValue ? 'warning' : 'info';
  if (hasValue && !isPlaceholder) return 'error';
  return stage.isInFinalImage && !isPlaceholder ? 'error' : 'warning';
}

/** `ARG TOKEN`, `ARG TOKEN=`, `ARG TOKEN=""`: whoever builds gives the value. */
const isToBeGiven = ({ value, instruction }: Pair) =>
  value === undefined || (instruction.keyword === 'ARG' && value.text === '');

/** The value is a build argument of the same stage: `ENV TOKEN=$TOKEN`. */
function namesBuildArgument({ value, instruction }: Pair): boolean {
  const name = /^["']?\$\{?(\w+)\}?["']?$/.exec(value?.raw ?? '')?.[1];
  return name !== undefined && instruction.stage?.all('ARG').some((argument) => argument.pair(name)) === true;
}

/** A stage declares the global argument again, which is what makes it usable, and is reported there. */
const isDeclaredAgain = (pair: Pair) =>
  isToBeGiven(pair) &&
  pair.instruction.unit.stages.some((stage) => stage.all('ARG').some((argument) => argument.pair(pair.name)));

/** The RUN instructions of the stage that expand the argument. */
function usesOf({ name, instruction }: Pair): readonly RunInstruction[] {
  const { stage, index } = instruction;
  if (!stage) return [];
  return stage.runs.filter((run) => run.index > index && expands(run, name));
}

function expands({ written }: Instruction, name: string): boolean {
  if (!written.includes(`$${name}`) && !written.includes(`\${${name}`)) return false;
  return new RegExp(`\\$(?:${name}\\b|\\{${name}\\b)`).test(written);
}

/** Words behind which tools keep what they are given: `npm config set`, `aws configure`, `docker login`, `git clone`. */
const storing = /^(?:config|configure|set|login|auth|clone|remote|source|sources|submodule)$/;

/** Whether the step writes to files what it is given, so that a mounted secret would end up in the layer all the same. */
function storesWhatItIsGiven({ commands }: RunInstruction): boolean {
  return commands.some(
    (command: Command) =>
      command.is('tee') ||
      (command.is('sed') && command.has('-i', '--in-place')) ||
      command.operands.slice(0, 2).some(({ text }) => storing.test(text ?? '')) ||
      command.redirections.some(
        ({ operator, target }) => operator.includes('>') && !/^(?:&?\d$|\/dev\/)/.test(target?.raw ?? ''),
      ),
  );
}

/** Mounts the argument as a secret in the steps that name it. Only where nothing else reads it, and no step keeps it. */
function mountFix(pair: Pair, uses: readonly RunInstruction[]): readonly Fix[] {
  const { name, instruction } = pair;
  const { stage, unit } = instruction;
  if (instruction.keyword !== 'ARG' || !stage || uses.length === 0 || uses.some((run) => run.form === 'json'))
    return [];
  const isReadElsewhere = unit.allInstructions.some((other) => other.keyword !== 'RUN' && expands(other, name));
  if (isReadElsewhere || uses.some(storesWhatItIsGiven)) return [];
  const id = name.toLowerCase();
  const removal = instruction.pairs.length === 1 ? instruction.remove() : unit.remove(pair.span);
  const changes: readonly DockerfileChange[] = [
    ...removal,
    ...uses.flatMap((run) => run.insertFlag(`--mount=type=secret,id=${id},env=${name}`)),
  ];
  return [
    {
      title: say`Mount ${name} as a build secret (the build must be called with --secret)`,
      safety: 'review',
      caveat: say`The build must pass --secret id=${id},env=${name} instead of --build-arg ${name}, with BuildKit's Dockerfile syntax 1.10 or newer. What a command itself writes into files stays in the layer.`,
      changes,
    },
  ];
}
