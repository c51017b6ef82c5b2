import { hostMounts } from '../../server/compose/services';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { sensitiveHostPath } from '../../server/kubernetes/host-paths';

export default rule({
  title: 'Container runtime socket is mounted',
  severity: 'error',
  confidence: 'high',
  profile: 'essential',
  since: '0.1',
  aliases: { kics: ['docker_socket_mounted_in_container'] },
  threat: `
    Whoever can talk to Docker's socket starts a container with the host's disk mounted, and is root on the host a second
    later. Mounting it read-only changes nothing, because orders are sent through the socket, not written to a file.`,
  impact: 'Root on the host.',
  remedy:
    'Take the mount out. Where a service must ask Docker, put a proxy between them that lets only the harmless requests through.',
  exceptions:
    'Tools that manage Docker itself, such as a reverse proxy that finds containers: through a filtering proxy, never open to the network.',
  references: [
    'https://docs.docker.com/engine/security/#docker-daemon-attack-surface',
    'https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html',
  ],
  standards: { cwe: [250, 668], cis: ['CIS Docker 1.6: 5.32'], mitre: ['T1611', 'T1610'] },

  subjects: hostMounts,
  *check({ mountedBy, source, sourcePlace, isDefault }) {
    const sensitive = sensitiveHostPath(source);
    if (sensitive?.kind !== 'runtime-socket' && sensitive?.kind !== 'runtime-directory') return;
    yield {
      at: sourcePlace,
      message: isDefault
        ? say`${mountedBy} reaches ${sensitive.what} by default: that is root on the host.`
        : say`${mountedBy} reaches ${sensitive.what}: that is root on the host.`,
    };
  },

  examples: [
    {
      insecure: yaml`
        services:
          proxy:
            image: example/proxy:3.1
            volumes:
              - «/var/run/docker.sock»:/var/run/docker.sock:ro
      `,
      secure: yaml`
        services:
          proxy:
            image: example/proxy:3.1
            volumes:
              - ./proxy.yaml:/etc/proxy.yaml:ro
      `,
    },
    {
      why: 'The long form mounts the same.',
      insecure: yaml`
        services:
          proxy:
            image: example/proxy:3.1
            volumes:
              - type: bind
                source: «/run/podman/podman.sock»
                target: /var/run/docker.sock
      `,
    },
    {
      why: 'A volume of that name is no path of the host.',
      secure: yaml`
        services:
          proxy:
            image: example/proxy:3.1
            volumes:
              - docker.sock:/data
      `,
    },
    {
      why: 'A default is mounted until somebody sets the variable.',
      insecure: yaml`
        services:
          proxy:
            image: example/proxy:1.0
            volumes:
              - \${SOCKET:-«/var/run/docker.sock»}:/var/run/docker.sock
      `,
    },
    {
      why: 'A volume that is bound to the socket is the socket.',
      insecure: yaml`
        services:
          proxy:
            image: example/proxy:1.0
            volumes:
              - socket:/var/run/docker.sock
        volumes:
          socket:
            driver_opts:
              type: none
              o: bind
              device: «/var/run/docker.sock»
      `,
    },
    {
      why: "Docker's pipe on Windows is written with either slash.",
      insecure: yaml`
        services:
          proxy:
            image: example/proxy:1.0
            volumes:
              - «//./pipe/docker_engine»://./pipe/docker_engine
              - «\\.\pipe\docker_engine»:\\.\pipe\docker_engine
      `,
    },
  ],
});
