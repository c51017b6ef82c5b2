import { isRootUser } from '../../server/dockerfile/meaning/runtime-user';
import { flagged } from '../../server/dockerfile/queries';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Build secret readable by everyone',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  fixable: 'safe',
  aliases: { sonar: ['S6469'] },
  threat: `
    The mode lets every account of the build step read the secret, or log in by the SSH agent, not only the one that needs
    it. A package's install script, a compiler plugin or a test that runs under another account can take it and send it
    away. Without a mode only root can.`,
  impact: 'Any program of the step can take the secret.',
  remedy: `
    Drop mode, or write mode=0400 (0600 for an SSH socket, which is used by writing to it). A step that runs under another account names it with uid= instead of opening the file
    to all.`,
  references: ['https://docs.docker.com/reference/dockerfile/#run---mounttypesecret'],
  standards: { cwe: [732], mitre: ['T1552.001'] },

  subjects: flagged,
  *check(instruction) {
    if (instruction.keyword !== 'RUN') return;
    for (const mount of [...instruction.mounts('secret'), ...instruction.mounts('ssh')]) {
      const mode = mount.option('mode');
      const digits = mode?.value?.text;
      if (!mode || digits === undefined || !/^0?o?[0-7]{3,4}$/.test(digits) || digits.endsWith('0')) continue;
      const name = instruction.user?.userName;
      const isNeeded =
        instruction.user !== undefined && (name === undefined || !isRootUser(name)) && !mount.option('uid');
      yield {
        at: mode,
        message:
          mount.option('type')?.value?.text === 'ssh'
            ? say`"mode=${digits}" opens the SSH agent to every account of this step.`
            : say`"mode=${digits}" lets every account of this step read the secret.`,
        fixes: [
          isNeeded
            ? {
                title: say`Drop the mode (only root can then use the mount)`,
                safety: 'review',
                caveat: say`This step runs as another user, which then needs uid= to use the mount.`,
                changes: mount.removeOption(mode),
              }
            : { title: say`Drop the mode`, safety: 'safe', changes: mount.removeOption(mode) },
        ],
      };
    }
  },

  examples: [
    {
      insecure: dockerfile`
        FROM alpine:3.24
        COPY fetch ./
        RUN --mount=type=secret,id=token,«mode=0444» ./fetch
      `,
      secure: dockerfile`
        FROM alpine:3.24
        COPY fetch ./
        RUN --mount=type=secret,id=token ./fetch
      `,
    },
    {
      why: 'Agents are as good as keys, and every mount is judged.',
      insecure: dockerfile`
        FROM alpine:3.24
        COPY fetch ./
        USER 10001
        RUN --mount=type=secret,id=a,mode=0400,uid=10001 \
            --mount=type=ssh,«mode=666»,uid=10001,target=/run/agent \
            ./fetch
      `,
      secure: dockerfile`
        FROM alpine:3.24
        COPY fetch ./
        USER 10001
        RUN --mount=type=secret,id=a,mode=0400,uid=10001 \
            --mount=type=ssh,uid=10001,target=/run/agent \
            ./fetch
      `,
    },
    {
      why: 'Owner and group are the ones meant, and a cache holds no secret.',
      secure: dockerfile`
        FROM alpine:3.24
        RUN --mount=type=secret,id=token,mode=0440,uid=10001 --mount=type=cache,mode=0777,target=/c ./fetch
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
