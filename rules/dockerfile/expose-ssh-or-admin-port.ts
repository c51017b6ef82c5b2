import { exposedPortRule } from '../../server/dockerfile/meaning/exposed-ports';
import { dockerfile } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default exposedPortRule({
  title: 'Remote administration port exposed',
  severity: 'warning',
  since: '0.1',
  ports: {
    22: 'SSH',
    23: 'Telnet',
    3389: 'Remote Desktop',
    5800: 'VNC over HTTP',
    5900: 'VNC',
    5985: 'WinRM',
    5986: 'WinRM',
  },
  aliases: {
    trivy: ['DS-0004'],
    checkov: ['CKV_DOCKER_1'],
    kics: ['exposing_port_22'],
    sonar: ['S6473'],
  },
  message: (port, service) => say`Port ${port} is for ${service}: whoever gets through to it logs in to the container.`,
  threat: `
    A service for remote login is a second door beside the program: it takes passwords and keys, has flaws of its own,
    and often stays unpatched in the image. Whoever guesses or steals a login gets a shell where the program's secrets
    lie, and no log of the orchestrator shows it.`,
  impact: 'A shell in the container for whoever has the login.',
  remedy: `
    Take the port and the service out of the image. To look inside a container use kubectl exec, which checks who
    asks and can log it, or docker exec for those who may command Docker anyway. Tools that connect over SSH then need
    another way.`,
  exceptions: `
    The image is the SSH server, such as a Git host or a bastion: then allow keys only, forbid root, and publish the port
    to known networks alone.`,
  references: [
    'https://docs.docker.com/reference/dockerfile/#expose',
    'https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html',
  ],
  standards: { cwe: [1125], cis: ['CIS Docker 1.6: 5.7'], mitre: ['T1021.004', 'T1133'] },
  examples: [
    {
      insecure: dockerfile`
        FROM debian:13
        EXPOSE 8080 «22»
        EXPOSE «3389/tcp»
      `,
      secure: dockerfile`
        FROM debian:13
        EXPOSE 8080
      `,
    },
    {
      why: 'A range holds every port between its ends, and a default is a value.',
      insecure: dockerfile`
        FROM debian:13
        ARG SSH_PORT=22
        EXPOSE «20-25»
        EXPOSE «$SSH_PORT»
      `,
      secure: dockerfile`
        FROM debian:13
        ARG SSH_PORT=22
        EXPOSE 20-21 24-25
      `,
    },
    {
      why: 'Only TCP carries these services; ports that merely contain the digits are others.',
      secure: dockerfile`
        FROM debian:13
        EXPOSE 22/udp 2222 8022 220-230
        EXPOSE $PORT
      `,
    },
    {
      why: 'A build stage exposes nothing.',
      secure: dockerfile`
        FROM debian:13 AS build
        EXPOSE 22
        FROM debian:13
        COPY --from=build /app /app
      `,
    },
  ],
});
