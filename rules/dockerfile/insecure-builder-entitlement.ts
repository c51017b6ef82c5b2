import { flagged } from '../../server/dockerfile/queries';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Build step without a sandbox',
  severity: 'error',
  confidence: 'high',
  profile: 'essential',
  since: '0.1',
  fixable: 'review',
  aliases: { sonar: ['S6502'] },
  threat: `
    The step runs with all capabilities and without seccomp and AppArmor, like docker run --privileged. A malicious
    package or download in it can mount the disk of the machine that builds, and so read the secrets and change the
    images of every other build there.`,
  impact: 'Root on the machine that builds.',
  remedy: `
    Remove the flag. Steps that mount, create devices or run Docker in Docker fail without it; do these outside of the
    image's build, on a machine of their own.`,
  exceptions: 'A builder that is thrown away after one build of trusted sources.',
  references: ['https://docs.docker.com/reference/dockerfile/#run---security'],
  standards: { cwe: [250], mitre: ['T1611'] },

  subjects: flagged,
  *check(run) {
    if (run.keyword !== 'RUN') return;
    const security = run.flag('security');
    if (security?.value?.text?.toLowerCase() !== 'insecure') return;
    yield {
      at: security.value,
      message: say`This step runs with all capabilities on the machine that builds.`,
      fixes: [
        {
          title: say`Run the step in the sandbox (what needs privileges fails)`,
          safety: 'review',
          caveat: say`A step that mounts file systems or creates devices fails.`,
          changes: security.remove(),
        },
      ],
    };
  },

  examples: [
    {
      insecure: dockerfile`
        # syntax=docker/dockerfile:1
        FROM debian:13
        COPY build.sh ./
        RUN --security=«insecure» ./build.sh
      `,
      secure: dockerfile`
        # syntax=docker/dockerfile:1
        FROM debian:13
        COPY build.sh ./
        RUN ./build.sh
      `,
    },
    {
      why: 'The value may stand in an argument; the sandbox named outright is the default.',
      insecure: dockerfile`
        FROM debian:13
        COPY build.sh ./
        ARG MODE=insecure
        RUN --security=sandbox ./build.sh
        RUN --security=«$MODE» ./build.sh
      `,
      secure: dockerfile`
        FROM debian:13
        COPY build.sh ./
        ARG MODE=insecure
        RUN --security=sandbox ./build.sh
        RUN ./build.sh
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
