import { commandsNamed } from '../../server/dockerfile/queries';
import { isInImage, untilTheEnd } from '../../server/dockerfile/reach';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Account without a password',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  fixable: 'review',
  aliases: { dockle: ['DKL-LI-0001'] },
  threat: `
    An account whose password is empty opens to anyone who names it. Whoever runs code in the container becomes that user
    by su, root included, and an SSH or console login that allows empty passwords takes it from outside.`,
  impact: 'Anyone in the container becomes the account without a password.',
  remedy: `
    Lock the password (passwd -l): programs still run as the account, and logins by the empty password end. Where people
    log in with an SSH key and sshd works without PAM, as on Alpine, write usermod -p '*' instead (there of the package
    shadow): sshd refuses a locked account altogether.`,
  references: [
    'https://man7.org/linux/man-pages/man1/passwd.1.html',
    'https://man7.org/linux/man-pages/man5/shadow.5.html',
    'https://man7.org/linux/man-pages/man8/sshd.8.html',
  ],
  standards: { cwe: [258], mitre: ['T1078.003'] },

  subjects: commandsNamed('passwd', 'useradd', 'usermod', 'chpasswd', 'sed'),
  *check(command) {
    if (!isInImage(command.stage)) return;
    if (command.is('passwd')) {
      const flag = command.flag('-d', '--delete');
      if (!flag) return;
      yield {
        at: untilTheEnd(flag),
        message: say`"${command.operands[0]?.text ?? 'root'}" has no password afterwards: anyone in the container becomes it by su.`,
        fixes: [
          {
            title: say`Lock the password (logins without one end)`,
            safety: 'review',
            caveat: say`Whoever logs in with the empty password no longer can; USER still works, and SSH keys where sshd uses PAM.`,
            changes: flag.replace(flag.name === '-d' ? '-l' : '--lock'),
          },
        ],
      };
    } else if (command.is(['useradd', 'usermod'])) {
      const flag = command.flag('-p', '--password');
      if (flag?.value?.text !== '') return;
      yield {
        at: untilTheEnd(flag),
        message: say`"${command.operands[0]?.text ?? command.name}" has no password: anyone in the container becomes it by su.`,
      };
    } else if (command.is('chpasswd')) {
      const fed = command.previous?.is(['echo', 'printf']) ? command.previous.operands.at(-1) : undefined;
      const name = /^["']?([a-z_][\w-]*):(?:\\n)?["']?$/i.exec(fed?.raw ?? '')?.[1];
      if (!name || !fed) return;
      yield {
        at: untilTheEnd(fed),
        message: say`"${name}" has no password: anyone in the container becomes it by su.`,
      };
    } else {
      // `root::` in place of `root:x:` or `root:*:`.
      const script = command.operands.some(({ text }) => /^\/etc\/(?:passwd|shadow)$/.test(text ?? ''))
        ? command.arguments.find(({ raw }) => /\/[\^]?[a-z_][\w-]*::/i.test(raw))
        : undefined;
      if (!script) return;
      yield {
        at: untilTheEnd(script),
        message: say`This empties a password: anyone in the container becomes that account by su.`,
      };
    }
  },

  examples: [
    {
      insecure: dockerfile`
        FROM debian:13
        RUN useradd -m app && passwd «-d» app
      `,
      secure: dockerfile`
        FROM debian:13
        RUN useradd -m app && passwd -l app
      `,
    },
    {
      why: 'There are more ways to leave it empty.',
      insecure: dockerfile`
        FROM debian:13
        RUN useradd «-p» "" app
        RUN echo «'root:'» | chpasswd
        RUN sed -i «'s/^root:[^:]*:/root::/'» /etc/shadow
      `,
    },
    {
      why: 'An account that is created without a word about passwords is locked.',
      secure: dockerfile`
        FROM alpine:3.24
        RUN adduser -D -u 10001 app && useradd -m -d /srv other
      `,
    },
    {
      why: 'The accounts of a build stage stay there.',
      secure: dockerfile`
        FROM debian:13 AS build
        RUN passwd -d root
        FROM debian:13
      `,
    },
    {
      why: 'A password that is fed, and files that hold none.',
      secure: dockerfile`
        FROM debian:13
        RUN --mount=type=secret,id=accounts chpasswd < /run/secrets/accounts && sed -i 's/a/b/' /etc/group
      `,
    },
  ],
});
