import { hostMounts } from '../../server/compose/services';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { sensitiveHostPath } from '../../server/kubernetes/host-paths';

export default rule({
  title: 'Sensitive host path is mounted',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  aliases: { kics: ['volume_has_sensitive_host_directory'] },
  threat: `
    Paths such as /, /etc or /root are the host itself. An attacker in the container reads password hashes and keys there,
    and where the mount is writable adds an account or a scheduled job that runs as root on the host.`,
  impact: "The host's secrets; with a writable mount, root on the host.",
  remedy: 'Mount the one file or directory that the service needs, and mount it read-only (`:ro`).',
  exceptions: 'Monitoring agents read /proc and /sys: mount them read-only.',
  references: [
    'https://docs.docker.com/engine/storage/bind-mounts/',
    'https://docs.docker.com/reference/compose-file/services/#volumes',
  ],
  standards: { cwe: [552, 668], cis: ['CIS Docker 1.6: 5.6'], mitre: ['T1611'] },

  subjects: hostMounts,
  *check({ mountedBy, source, written, sourcePlace, isDefault, isReadOnly }) {
    const sensitive = sensitiveHostPath(source);
    if (sensitive?.kind !== 'system' && sensitive?.kind !== 'credentials') return;
    // Agents that watch the host read these, and nothing of a person's is in them.
    if (isReadOnly && /^\/(proc|sys|dev|var\/log)\/?$/.test(source)) return;
    // The paths are those of Kubernetes, whose word for a host is node.
    const what = sensitive.what.replaceAll('node', 'host');
    yield {
      at: sourcePlace,
      // Keys are lost by reading alone.
      ...((!isReadOnly || sensitive.kind === 'credentials') && { severity: 'error' as const }),
      message: say`${mountedBy} can ${isReadOnly ? 'read' : 'change'} "${written}"${isDefault ? ' by default' : ''}: ${what}.`,
    };
  },

  examples: [
    {
      insecure: yaml`
        services:
          backup:
            image: example/backup:1.0
            volumes:
              - «/etc»:/host/etc
      `,
      secure: yaml`
        services:
          backup:
            image: example/backup:1.0
            volumes:
              - /etc/backup.conf:/etc/backup.conf:ro
      `,
    },
    {
      why: "A person's credentials are no better read-only.",
      insecure: yaml`
        services:
          deploy:
            image: example/deploy:1.0
            volumes:
              - «~/.aws»:/root/.aws:ro
      `,
    },
    {
      why: 'A monitoring agent may look at processes.',
      secure: yaml`
        services:
          agent:
            image: example/agent:1.0
            volumes:
              - /proc:/host/proc:ro
              - ./data:/data
              - "\${HOME}/.cache:/cache"
      `,
    },
    {
      why: 'The home folder has several names, and a default is mounted until somebody sets the variable.',
      insecure: yaml`
        services:
          deploy:
            image: example/deploy:1.0
            volumes:
              - «$HOME/.ssh»:/root/.ssh:ro
              - «\${HOME}/.aws»:/root/.aws:ro
              - «/home/\${USER}/.kube»:/root/.kube
              - \${CONFIG:-«/etc»}:/host/etc
              - type: bind
                source: \${BOOT:-«/boot»}
                target: /boot
      `,
    },
    {
      why: 'A volume that is bound to a path of the host is that path.',
      insecure: yaml`
        services:
          backup:
            image: example/backup:1.0
            volumes:
              - config:/backup/etc
        volumes:
          config:
            driver: local
            driver_opts:
              type: none
              o: bind
              device: «/etc»
      `,
    },
    {
      why: 'What only a variable knows is not judged, and other volumes are no paths of the host.',
      secure: yaml`
        services:
          backup:
            image: example/backup:1.0
            volumes:
              - \${HOME}/src:/src
              - \${DIR}/etc:/backup
              - \${DIR:?}:/data
              - shared:/shared
        volumes:
          shared:
            driver_opts:
              type: nfs
              o: addr=192.0.2.7,ro
              device: ":/etc"
      `,
    },
  ],
});
