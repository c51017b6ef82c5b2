import { type SwitchTable, switchesOff } from '../../server/dockerfile/meaning/tls-switches';
import { dockerfiles } from '../../server/dockerfile/queries';
import { untilTheEnd } from '../../server/dockerfile/reach';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

const sudoers: SwitchTable = { files: [{ line: /\bNOPASSWD\b/, path: /sudoers|^$/ }] };

export default rule({
  title: 'Sudo without a password',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  threat: `
    The account becomes root by typing sudo, without a password. Whoever takes over the program that runs as it has root
    in the container at once: USER protects nothing any more, and only the kernel stands between them and the host.`,
  impact: 'The unprivileged account is root on request.',
  remedy: `
    Remove the line and sudo. Do what needs root in the build, before USER; at run time let the orchestrator decide which
    user runs. Scripts that call sudo then fail.`,
  exceptions: 'Images for people who develop in them; name the single commands they need instead of ALL.',
  references: ['https://www.sudo.ws/docs/man/sudoers.man/'],
  standards: { cwe: [250, 269], mitre: ['T1548.003'] },

  subjects: dockerfiles,
  *check(file) {
    for (const { at } of switchesOff(file, sudoers)) {
      const stage = file.stages.findLast((each) => (each.from?.span.start ?? 0) <= at.span.start);
      if (stage?.isInFinalImage === false) continue;
      yield {
        at: untilTheEnd({ unit: file, span: at.span }),
        message: say`"NOPASSWD" lets the account become root without a password.`,
      };
    }
  },

  examples: [
    {
      insecure: dockerfile`
        FROM debian:13
        RUN useradd -m app && echo 'app ALL=(ALL) «NOPASSWD»: ALL' > /etc/sudoers.d/app
        USER app
      `,
      secure: dockerfile`
        FROM debian:13
        RUN useradd -m app
        USER app
      `,
    },
    {
      why: 'Other ways of writing the file make no difference.',
      insecure: dockerfile`
        FROM debian:13
        RUN echo "%sudo ALL=(ALL) «NOPASSWD»:ALL" | tee -a /etc/sudoers
        RUN sed -i 's/^%wheel.*/%wheel ALL=(ALL) «NOPASSWD»: ALL/' /etc/sudoers
        COPY <<EOF /etc/sudoers.d/dev
        dev ALL=(root) «NOPASSWD»: /usr/bin/apt-get
        EOF
      `,
    },
    {
      why: 'Text that no file of sudo holds grants nothing; nor does a build stage.',
      secure: dockerfile`
        FROM debian:13 AS build
        RUN echo 'build ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/build
        FROM debian:13
        RUN echo "NOPASSWD is off" && echo NOPASSWD > /etc/motd
      `,
    },
  ],
});
