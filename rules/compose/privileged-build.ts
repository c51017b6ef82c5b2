import { interpolated, itemsOf } from '../../server/compose/interpolation';
import { isOn, services } from '../../server/compose/services';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Build may run privileged',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    Steps of this build may leave the sandbox: in BuildKit each one with \`RUN --security=insecure\`, in other builders
    all of them. Such a step has every capability of the machine that builds and no seccomp or AppArmor, so a malicious
    package or a changed Dockerfile mounts the disk of that machine and is root on it.`,
  impact: 'Root on the machine that builds.',
  remedy: `
    Take the key or the entitlement out. Steps that mount, create devices or run Docker in Docker fail without it; do these
    outside of the image's build, on a machine of their own.`,
  exceptions: 'A builder that is thrown away after one build of trusted sources.',
  references: [
    'https://docs.docker.com/reference/compose-file/build/#privileged',
    'https://docs.docker.com/reference/compose-file/build/#entitlements',
    'https://docs.docker.com/reference/dockerfile/#run---security',
  ],
  standards: { cwe: [250], mitre: ['T1611'] },

  subjects: services,
  *check({ name, field }) {
    const build = field.at('build');
    const privileged = interpolated(build.at('privileged'));
    const caveat = say`A step that mounts file systems or creates devices fails.`;
    if (privileged && isOn(privileged)) {
      const { text } = privileged;
      const isDefault = privileged.isDefault();
      yield {
        at: privileged.part(0, text.length),
        message: isDefault
          ? say`The build of service "${name}" may run with all capabilities by default.`
          : say`The build of service "${name}" may run with all capabilities.`,
        fixes: [
          {
            title: say`Build "${name}" in the sandbox (what needs privileges fails)`,
            safety: 'review',
            caveat,
            changes: isDefault
              ? build.at('privileged').set(privileged.with(0, text.length, 'false'))
              : build.at('privileged').remove(),
          },
        ],
      };
    }
    for (const item of itemsOf(build.at('entitlements'))) {
      const entitlement = interpolated(item);
      if (entitlement?.text !== 'security.insecure') continue;
      yield {
        at: entitlement.part(0, entitlement.text.length),
        message: say`The build of service "${name}" may run steps with all capabilities.`,
        fixes: [
          {
            title: say`Build "${name}" in the sandbox (what needs privileges fails)`,
            safety: 'review',
            caveat,
            changes: item.remove(),
          },
        ],
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        services:
          web:
            build:
              context: .
              privileged: «true»
      `,
      secure: yaml`
        services:
          web:
            build:
              context: .
      `,
    },
    {
      why: 'The entitlement is the same permission by its name in BuildKit; the one for the network is another matter.',
      insecure: yaml`
        services:
          web:
            build:
              context: .
              entitlements:
                - network.host
                - «security.insecure»
      `,
      secure: yaml`
        services:
          web:
            build:
              context: .
              entitlements:
                - network.host
      `,
    },
    {
      why: 'A build in the sandbox, and one that a variable decides about.',
      secure: yaml`
        services:
          web:
            build:
              context: .
              privileged: false
          api:
            build:
              context: .
              privileged: \${PRIVILEGED_BUILD:?}
      `,
    },
  ],
});
