import type { Command } from '../../server/dockerfile/model/command';
import type { Word } from '../../server/dockerfile/model/word';
import { commandsNamed } from '../../server/dockerfile/queries';
import { isInImage, untilTheEnd } from '../../server/dockerfile/reach';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Account password set during build',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  aliases: { checkov: ['CKV2_DOCKER_17'] },
  threat: `
    Every container of the image has the same password, and the command that set it is in the image's history for
    whoever can pull it. With it they log in over SSH, or become that account by su from any other: root, if it is root's.`,
  impact: 'One password, known to all who can pull the image, opens every container.',
  remedy: `
    Set no password: a program needs none to run as its USER. Where people must log in, use SSH keys that are mounted at
    run time.`,
  references: [
    'https://docs.docker.com/build/building/secrets/',
    'https://man7.org/linux/man-pages/man8/chpasswd.8.html',
  ],
  standards: { cwe: [798], cis: ['CIS Docker 1.6: 4.10'], mitre: ['T1078.003', 'T1552'] },

  subjects: commandsNamed('chpasswd', 'passwd', 'useradd', 'usermod'),
  *check(command) {
    if (!isInImage(command.stage)) return;
    if (command.is('chpasswd') || (command.is('passwd') && isFed(command))) {
      const account = accountFed(command);
      yield {
        at: untilTheEnd(command.nameWord),
        secrets: wordsFed(command),
        message: account
          ? say`"${account}" gets a password that is the same in every container and in the image's history.`
          : say`"${command.name}" sets a password that is the same in every container.`,
      };
    } else if (command.is(['useradd', 'usermod'])) {
      const password = command.value('-p', '--password');
      // Empty ones are another defect; `!` and `*` lock the account.
      if (!password?.raw.replace(/["']/g, '') || /^["']?[!*]/.test(password.raw)) return;
      yield {
        at: untilTheEnd(password),
        secrets: [password],
        message: say`"${command.operands[0]?.text ?? command.name}" gets a password that is the same in every container and in the image's history.`,
      };
    }
  },

  examples: [
    {
      insecure: dockerfile`
        FROM debian:13
        RUN useradd -m app && echo 'app:hunter2' | «chpasswd»
      `,
      secure: dockerfile`
        FROM debian:13
        RUN useradd -m app
      `,
    },
    {
      why: 'Other commands set passwords too.',
      insecure: dockerfile`
        FROM fedora:44
        RUN echo "$PASSWORD" | «passwd» --stdin root
        RUN useradd -p «'$6$salt$hash'» app
        RUN <<EOF
        «chpasswd» < /run/passwords
        EOF
      `,
    },
    {
      why: 'Locking an account is no password, and -p of other commands is another flag.',
      secure: dockerfile`
        FROM debian:13
        RUN passwd -l root && usermod -p '!' app && mkdir -p /srv/chpasswd
      `,
    },
    {
      why: 'A stage that is only copied from keeps its accounts to itself.',
      secure: dockerfile`
        FROM debian:13 AS test
        RUN echo "app:winter2026" | chpasswd
        FROM debian:13
        USER 1000
      `,
    },
  ],
});

/** Whether `passwd` reads the password from its input. */
const isFed = (command: Command) =>
  command.has('--stdin') ||
  (command.previous !== undefined && !command.has('-d', '-l', '-u', '-e', '-S', '--delete', '--lock'));

/** The account of `echo name:password | chpasswd`. */
function accountFed(command: Command): string | undefined {
  if (command.is('passwd')) return command.operands[0]?.text;
  const written = wordsFed(command).at(-1)?.raw;
  return /^["']?([a-z_][\w-]*):/i.exec(written ?? '')?.[1];
}

/** What is printed into the command. */
const wordsFed = ({ previous }: Command): readonly Word[] =>
  previous?.is(['echo', 'printf']) ? previous.operands : [];
