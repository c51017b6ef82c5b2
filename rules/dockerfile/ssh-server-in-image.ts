import { packagesInImage } from '../../server/dockerfile/meaning/final-packages';
import { finalStages } from '../../server/dockerfile/queries';
import { untilTheEnd } from '../../server/dockerfile/reach';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Server for remote login installed',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  threat: `
    The server is a second way into the container, with keys and passwords of its own that nobody rotates and flaws that
    have nothing to do with the program. Debian's packages make its host keys while the image is built, so whoever can
    pull the image can pose as every container of it.`,
  impact: 'A second door, whose keys everyone with the image has.',
  remedy: `
    Leave it out and use kubectl exec, which checks who asks and can log it, or docker exec for those who may command
    Docker anyway. Tools that connect over SSH then need another way.`,
  exceptions: 'The image is the SSH server, such as a Git host or a bastion: make the host keys when it starts.',
  references: [
    'https://docs.docker.com/build/building/best-practices/#decouple-applications',
    'https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html',
  ],
  standards: { cwe: [1125, 321], cis: ['CIS Docker 1.6: 5.7'], mitre: ['T1021.004'] },

  subjects: finalStages,
  *check(stage) {
    for (const { name, word } of packagesInImage(stage)) {
      if (
        !/^(?:openssh-server|openssh|ssh|dropbear|dropbear-bin|telnetd|inetutils-telnetd|telnet-server|rsh-server|xrdp|tigervnc-server|x11vnc|vsftpd)$/.test(
          name,
        )
      )
        continue;
      // Client and server share a package in Alpine and Debian; there only a server that is set up or started counts.
      if ((name === 'openssh' || name === 'ssh') && !runsServer(stage)) continue;
      yield {
        at: untilTheEnd(word),
        message: say`"${name}" lets people log in to the container past the orchestrator.`,
      };
    }
  },

  examples: [
    {
      insecure: dockerfile`
        FROM debian:13
        RUN apt-get update && apt-get install -y nginx «openssh-server»
      `,
      secure: dockerfile`
        FROM debian:13
        RUN apt-get update && apt-get install -y nginx openssh-client
      `,
    },
    {
      why: 'A package that holds the client too counts where the server is started.',
      insecure: dockerfile`
        FROM alpine:3.24
        RUN apk add --no-cache «openssh» && ssh-keygen -A
        CMD ["/usr/sbin/sshd", "-D"]
      `,
    },
    {
      why: 'A build stage and a client let nobody in.',
      secure: dockerfile`
        FROM debian:13 AS build
        RUN apt-get install -y openssh-server
        FROM alpine:3.24
        RUN apk add --no-cache git openssh
      `,
    },
  ],
});

type Final = Parameters<typeof packagesInImage>[0];

const runsServer = (stage: Final): boolean =>
  [stage.entrypoint, stage.command].some((started) => started?.body.raw.includes('sshd')) ||
  stage.commands.some((command) => command.arguments.some(({ raw }) => /sshd(?:_config)?\b/.test(raw)));
