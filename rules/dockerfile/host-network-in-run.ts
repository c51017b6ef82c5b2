import { flagged } from '../../server/dockerfile/queries';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: "Build step on the host's network",
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  fixable: 'review',
  aliases: { sonar: ['S6431'] },
  threat: `
    The step shares the network of the machine that builds. A package's install script reaches everything that listens on
    that machine's 127.0.0.1, such as a Docker API, a debugger or a database without a password, and listens on the ports
    that others expect a service of the builder on.`,
  impact: "What listens only locally on the builder is open to the build's code.",
  remedy: `
    Remove the flag: the step then has a network of its own and still reaches the internet. A server
    on the builder's loopback has to listen on an address that containers can reach.`,
  references: ['https://docs.docker.com/reference/dockerfile/#run---network'],
  standards: { cwe: [653], mitre: ['T1046'] },

  subjects: flagged,
  *check(run) {
    if (run.keyword !== 'RUN') return;
    const network = run.flag('network');
    if (network?.value?.text?.toLowerCase() !== 'host') return;
    yield {
      at: network.value,
      message: say`This step shares the network of the machine that builds, its local services included.`,
      fixes: [
        {
          title: say`Give the step a network of its own (local services of the builder get out of reach)`,
          safety: 'review',
          caveat: say`A step that needs a server on the builder itself fails.`,
          changes: network.remove(),
        },
      ],
    };
  },

  examples: [
    {
      insecure: dockerfile`
        FROM node:24-slim
        COPY package*.json ./
        RUN --network=«host» --mount=type=cache,target=/root/.npm npm ci
      `,
      secure: dockerfile`
        FROM node:24-slim
        COPY package*.json ./
        RUN --mount=type=cache,target=/root/.npm npm ci
      `,
    },
    {
      why: 'No network is the best one, and the words of the command are not flags of the step.',
      secure: dockerfile`
        FROM node:24-slim
        RUN --network=none npm run build
        RUN tool --network=host
      `,
    },
    {
      why: 'Other instructions have flags as well.',
      secure: dockerfile`
        FROM debian:13
        COPY --chmod=644 app.conf /etc/app.conf
      `,
    },
  ],
});
