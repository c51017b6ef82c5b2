import type { Command } from '../../server/dockerfile/model/command';
import { commandsNamed } from '../../server/dockerfile/queries';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import type { Place } from '../../server/engine/source';

/** Commands that log in by a subcommand of this name. */
// biome-ignore format: one line a kind
const withLogin = [
  'docker', 'podman', 'buildah', 'crane', 'oras', 'skopeo',
  'npm', 'vault', 'heroku', 'oc', 'huggingface-cli', 'wandb',
];

export default rule({
  title: 'Login without a secret mount',
  severity: 'error',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.1',
  aliases: { trivy: ['DS-0031'] },
  threat: `
    The command stores a login in a file of the image, and got it from the command line, a build argument or a copied
    file. Anyone who can pull the image has the login: from the stored file, from the history, or from the layer. With it
    they act in your name.`,
  impact: 'Everyone who can pull the image has the login.',
  remedy: `
    Mount the login for the one step that needs it, RUN --mount=type=secret,id=aws,target=/root/.aws/credentials, and let
    no step store it. Change a login that was in an image before.`,
  exceptions: 'A stage that is never pushed, with a login that ends with the build.',
  references: [
    'https://docs.docker.com/build/building/secrets/',
    'https://docs.docker.com/reference/dockerfile/#run---mounttypesecret',
  ],
  standards: { cwe: [522, 538], cis: ['CIS Docker 1.6: 4.10'], mitre: ['T1552.001'] },

  subjects: commandsNamed('aws', 'gcloud', 'az', 'doctl', 'gh', 'helm', 'hf', ...withLogin),
  *check(command) {
    const { instruction } = command;
    const at = loginIn(command);
    if (!at || instruction.keyword !== 'RUN') return;
    // With a secret mounted the step most likely logs in with it, and what it stores is another matter.
    if (instruction.mounts('secret').length > 0 || instruction.mounts('ssh').length > 0) return;
    yield {
      at,
      severity: !command.stage || command.stage.isInFinalImage ? 'error' : 'warning',
      message: say`"${command.name}" stores a login in the image, and the step mounts no secret it could come from.`,
    };
  },

  examples: [
    {
      insecure: dockerfile`
        FROM registry.example.com/cloud-tools:4
        ARG KEY
        RUN «aws configure set aws_secret_access_key» $KEY
        RUN «gcloud auth activate-service-account» --key-file=/tmp/reader.json
      `,
      secure: dockerfile`
        FROM registry.example.com/cloud-tools:4
        RUN --mount=type=secret,id=aws,target=/root/.aws/credentials aws s3 cp s3://example/a /a
      `,
    },
    {
      why: 'Every tool has its own words for it.',
      insecure: dockerfile`
        FROM registry.example.com/cloud-tools:4
        RUN «az login» --service-principal -u app -p $PASSWORD && «doctl auth init» -t $KEY
        RUN «docker login» -u bot -p $PASSWORD registry.example.com
      `,
    },
    {
      why: 'With a mounted secret, or for settings that are none, nothing is stored from outside.',
      secure: dockerfile`
        FROM registry.example.com/cloud-tools:4
        RUN --mount=type=secret,id=az az login --service-principal -u app -p "$(cat /run/secrets/az)" && az acr list && az account clear
        RUN aws configure set region eu-central-1 && gcloud config set project example
      `,
    },
    {
      why: 'More commands that log in.',
      insecure: dockerfile`
        FROM debian:13
        RUN «gh auth login» --with-token < /tmp/token
        RUN «helm registry login» registry.example.com -u bot
        RUN «hf auth login»
      `,
    },
    {
      why: 'At run time it stores nothing in the image.',
      secure: dockerfile`
        FROM docker:29
        USER 1000
        CMD docker login registry.example.com && app
      `,
    },
  ],
});

/** The words that log in: the command with its subcommands, and the key that is set. */
function loginIn(command: Command): Place | undefined {
  const { operands } = command;
  const upTo = (count: number): Place => ({
    unit: command.unit,
    span: { start: command.nameWord.span.start, end: (operands[count - 1] ?? command.nameWord).span.end },
  });
  if (command.is('aws', 'configure', 'set'))
    return /^(?:.*\.)?aws_(?:access_key_id|secret_access_key|session_token)$/.test(operands[2]?.text ?? '')
      ? upTo(3)
      : undefined;
  if (command.is('gcloud', 'auth', ['activate-service-account', 'login', 'application-default'])) return upTo(2);
  if (command.is('az', 'login')) return command.has('-p', '--password', '--federated-token') ? upTo(1) : undefined;
  if (command.is('doctl', 'auth', 'init')) return command.has('-t', '--access-token') ? upTo(2) : undefined;
  if (command.is('gh', 'auth', 'login')) return upTo(2);
  if (command.is(withLogin, 'login')) return upTo(1);
  if (command.is('helm', 'registry', 'login')) return upTo(2);
  if (command.is(['hf'], 'auth', 'login')) return upTo(2);
  return undefined;
}
