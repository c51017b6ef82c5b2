import { interpolated } from '../../server/compose/interpolation';
import { isOn, services } from '../../server/compose/services';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Service is privileged',
  severity: 'error',
  confidence: 'high',
  profile: 'essential',
  since: '0.1',
  aliases: { kics: ['privileged_containers_enabled'] },
  fixable: 'review',
  threat: `
    A privileged container gets every capability, every device of the host and no seccomp or AppArmor confinement.
    Whoever runs code in it mounts the host's disk from /dev and is root on the host.`,
  impact: 'Root on the host.',
  remedy: `
    Remove \`privileged\` and grant what the service truly needs: one capability with \`cap_add\`, one device with
    \`devices\`. Software that mounts file systems or loads kernel modules will stop working.`,
  exceptions: 'Docker in Docker for builds: use rootless Docker or BuildKit, or a machine that holds nothing else.',
  references: [
    'https://docs.docker.com/reference/compose-file/services/#privileged',
    'https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities',
  ],
  standards: { cwe: [250], cis: ['CIS Docker 1.6: 5.5'], mitre: ['T1611'] },

  subjects: services,
  *check({ name, field }) {
    const privileged = field.at('privileged');
    const word = interpolated(privileged);
    if (!word || !isOn(word)) return;
    const isDefault = word.isDefault();
    yield {
      at: word.part(0, word.text.length),
      message: isDefault
        ? say`Service "${name}" is privileged by default: root in it is root on the host.`
        : say`Service "${name}" is privileged: root in it is root on the host.`,
      fixes: [
        {
          title: say`Run "${name}" unprivileged (it loses devices and capabilities)`,
          safety: 'review',
          caveat: say`Mounting file systems, loading kernel modules and opening devices of the host will fail.`,
          changes: privileged.set(isDefault ? word.with(0, word.text.length, 'false') : false),
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        services:
          gateway:
            image: example/gateway:2.1
            privileged: «true»
            devices:
              - /dev/ttyUSB0
      `,
      secure: yaml`
        services:
          gateway:
            image: example/gateway:2.1
            privileged: false
            devices:
              - /dev/ttyUSB0
      `,
    },
    {
      why: 'Another format with services is not Compose.',
      path: 'pipeline.yaml',
      secure: yaml`
        pipeline: nightly
        services:
          gateway:
            image: example/gateway:2.1
            privileged: true
      `,
    },
    {
      why: 'A Compose file of any name is known by its shape.',
      path: 'development.yml',
      insecure: yaml`
        services:
          gateway:
            image: example/gateway:2.1
            privileged: «true»
        volumes:
          cache: {}
      `,
      secure: yaml`
        services:
          gateway:
            image: example/gateway:2.1
            privileged: false
        volumes:
          cache: {}
      `,
    },
    {
      why: 'A default counts until somebody sets the variable; what has none is decided elsewhere.',
      insecure: yaml`
        services:
          agent:
            image: example/agent:1.0
            privileged: \${P:-«true»}
      `,
      secure: yaml`
        services:
          agent:
            image: example/agent:1.0
            privileged: \${P:-false}
      `,
    },
    {
      secure: yaml`
        services:
          agent:
            image: example/agent:1.0
            privileged: \${PRIVILEGED:?say whether}
          other:
            image: example/agent:1.0
            privileged: \${PRIVILEGED:+true}
      `,
    },
  ],
});
