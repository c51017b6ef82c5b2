import { accountsOf, baseOf } from '../../server/dockerfile/meaning/runtime-user';
import { finalStages } from '../../server/dockerfile/queries';
import { untilTheEnd } from '../../server/dockerfile/reach';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

const loginShell = /^(?:\/usr)?\/bin\/(?:ba|da|z|k|a|fi|c|tc)?sh$/;

export default rule({
  title: "Login shell for the service's account",
  severity: 'info',
  confidence: 'medium',
  profile: 'strict',
  since: '0.2',
  fixable: 'review',
  threat: `
    The account exists so that a program runs as it, and nobody is meant to log in. With a login shell it is one more door:
    whoever gets a password or key for it past an SSH server or su has an interactive session. \`USER\` needs no shell.`,
  impact: 'One more account to log in with.',
  remedy: 'Name /usr/sbin/nologin as its shell (/sbin/nologin on Alpine): programs still start as the account.',
  exceptions: 'Images to work in: a development container, or one that people enter by SSH.',
  references: [
    'https://man7.org/linux/man-pages/man8/useradd.8.html',
    'https://man7.org/linux/man-pages/man8/nologin.8.html',
  ],
  standards: { mitre: ['T1078.003'] },

  subjects: finalStages,
  *check(stage) {
    const started = [stage.entrypoint, stage.command].flatMap((instruction) => instruction?.commands ?? []);
    // An image in which people work is entered by a shell, and one for logins by sshd.
    if (started.some((command) => loginShell.test(`/bin/${command.name}`) || command.is('sshd'))) return;
    const user = stage.user?.userName;
    const account = accountsOf(stage).find(({ name, command }) => name === user && command.stage === stage);
    const shell = account?.command.value('-s', '--shell');
    if (!account || !shell?.text || !loginShell.test(shell.text)) return;
    yield {
      at: untilTheEnd(shell),
      message: say`"${account.name}", as which the image runs, gets ${shell.text} as its login shell.`,
      fixes: [
        {
          title: say`Give it no login shell (su and SSH logins end)`,
          safety: 'review',
          caveat: say`"su ${account.name}" and logins by SSH no longer work; commands that name a shell still do.`,
          changes: shell.replace(baseOf(stage)?.kind === 'alpine' ? '/sbin/nologin' : '/usr/sbin/nologin'),
        },
      ],
    };
  },

  examples: [
    {
      insecure: dockerfile`
        FROM debian:13
        RUN useradd --create-home --uid 10001 -s «/bin/bash» app
        COPY --chmod=0755 server /usr/local/bin/server
        USER app
        CMD ["/usr/local/bin/server"]
      `,
      secure: dockerfile`
        FROM debian:13
        RUN useradd --create-home --uid 10001 -s /usr/sbin/nologin app
        COPY --chmod=0755 server /usr/local/bin/server
        USER app
        CMD ["/usr/local/bin/server"]
      `,
    },
    {
      why: 'Alpine keeps nologin elsewhere.',
      insecure: dockerfile`
        FROM alpine:3.24
        RUN adduser -D -u 10001 -s «/bin/ash» app
        COPY --chmod=0755 server /usr/local/bin/server
        USER app
        CMD ["/usr/local/bin/server"]
      `,
      secure: dockerfile`
        FROM alpine:3.24
        RUN adduser -D -u 10001 -s /sbin/nologin app
        COPY --chmod=0755 server /usr/local/bin/server
        USER app
        CMD ["/usr/local/bin/server"]
      `,
    },
    {
      why: 'An image to work in is entered by its shell.',
      secure: dockerfile`
        FROM debian:13
        RUN useradd -m -u 10001 -s /bin/bash dev
        USER dev
        CMD ["bash"]
      `,
    },
    {
      why: 'An account that nothing runs as may be somebody’s own.',
      secure: dockerfile`
        FROM debian:13
        RUN useradd -m -u 10002 -s /bin/bash someone
        COPY --chmod=0755 server /usr/local/bin/server
        USER 10001
        CMD ["/usr/local/bin/server"]
      `,
    },
    {
      why: 'A stage that only builds leaves no account behind.',
      secure: dockerfile`
        FROM debian:13 AS build
        RUN useradd -m -u 10001 -s /bin/bash app
        USER app
        CMD ["/usr/local/bin/build"]
        FROM scratch
        COPY --from=build /out /out
        ENTRYPOINT ["/out/server"]
      `,
    },
  ],
});
