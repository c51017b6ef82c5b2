import { copiedMode, type Mode, modeOf, setsUserId } from '../../server/dockerfile/meaning/file-modes';
import { dockerfiles } from '../../server/dockerfile/queries';
import { isInImage, untilTheEnd } from '../../server/dockerfile/reach';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Program that starts as root',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  threat: `
    Whoever starts the program gets its owner's rights, mostly root's, or the capability that was attached to it. Such
    programs are the usual way up: a flaw in how one reads its arguments, its environment or a file makes a shell of root
    out of a break-in that had no rights.`,
  impact: 'Any user of the container can become root by one flaw of this program.',
  remedy: `
    Remove the bit or the capability, and let the whole program run as the user it needs. Commands that relied on it fail
    for other users. A capability that the deployment adds helps a container of root alone; for another user the file must
    carry it, and allowPrivilegeEscalation must not be false.`,
  exceptions: `
    A helper made for this, such as newuidmap or ping on old kernels; then keep everything else out of the image.
    allowPrivilegeEscalation: false makes the bit and setcap ineffective, so such a helper then fails as well.`,
  references: [
    'https://man7.org/linux/man-pages/man7/capabilities.7.html',
    'https://man7.org/linux/man-pages/man2/execve.2.html',
    'https://docs.kernel.org/userspace-api/no_new_privs.html',
  ],
  standards: { cwe: [250, 732], cis: ['CIS Docker 1.6: 4.8'], mitre: ['T1548.001'] },

  subjects: dockerfiles,
  *check(file) {
    for (const command of file.commandsNamed(['chmod', 'install']))
      if (isInImage(command.stage)) yield* problems(modeOf(command));
    for (const copy of file.instructionsOf(['COPY', 'ADD']))
      if (isInImage(copy.stage)) yield* problems(copiedMode(copy));
    for (const command of file.commandsNamed(['setcap'])) {
      if (!isInImage(command.stage) || command.has('-r', '-v')) continue;
      const [capabilities, program] = command.operands;
      const names = capabilities?.text;
      // Binding a low port is all that this one allows; it is the better half of running as root.
      if (!capabilities || !names || !/[+=]\w/.test(names) || /^cap_net_bind_service[+=]/i.test(names)) continue;
      yield {
        at: untilTheEnd(capabilities),
        message: say`"${program?.text ?? 'The program'}" gets ${names} for whoever starts it.`,
      };
    }
  },

  examples: [
    {
      insecure: dockerfile`
        FROM debian:13
        COPY tool /usr/local/bin/
        RUN chmod «4755» /usr/local/bin/tool && chmod «u+s» /usr/bin/perl
      `,
      secure: dockerfile`
        FROM debian:13
        COPY tool /usr/local/bin/
        RUN chmod 0755 /usr/local/bin/tool && chmod u+x /usr/bin/perl
      `,
    },
    {
      why: 'Copied files can carry the bit, and capabilities are its modern form.',
      insecure: dockerfile`
        FROM debian:13
        COPY --chmod=«4711» helper /usr/bin/
        RUN setcap «cap_sys_admin+ep» /usr/bin/tool && install -m «6755» a /usr/bin/a
      `,
    },
    {
      why: 'Taking the bit away is the opposite, and a group bit on folders only hands the group on.',
      secure: dockerfile`
        FROM debian:13
        RUN find / -perm /6000 -type f -exec chmod a-s {} + && chmod u-s /bin/su && setcap -r /usr/bin/tool && setcap -v cap_chown+ep /usr/bin/b
        RUN chmod 2775 /srv && chmod g+s /srv/share
      `,
    },
    {
      why: 'A low port is better bound by a capability than by root.',
      secure: dockerfile`
        FROM node:24-slim
        RUN setcap cap_net_bind_service=+ep /usr/local/bin/node
      `,
    },
  ],
});

function* problems(mode: Mode | undefined) {
  if (!mode || !setsUserId(mode.text)) return;
  const target = mode.targets.find((each) => each !== undefined);
  yield {
    at: untilTheEnd(mode.word),
    message: target
      ? say`Mode ${mode.text} makes "${target}" run as its owner, whoever starts it.`
      : say`Mode ${mode.text} makes these files run as their owner, whoever starts them.`,
  };
}
