import { interpolated, itemsOf } from '../../server/compose/interpolation';
import { services } from '../../server/compose/services';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { isCapability } from '../../server/kubernetes/capabilities';
import { bareCapability, baselineCapabilities } from '../../server/kubernetes/pod-security';

export default rule({
  title: 'Capability beyond the default set',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  aliases: { kics: ['container_capabilities_unrestricted'] },
  fixable: 'review',
  threat: `
    Capabilities are single powers of root. Docker grants fourteen of them and holds back the others, several of which
    reach out of the container. SYS_ADMIN opens mounting and much else in the kernel, from which known ways lead to the
    host, at once where AppArmor is off; with SYS_MODULE an attacker's code runs in the kernel, with SYS_PTRACE they read
    the memory of every process they can see.`,
  impact: 'A way out of the container.',
  remedy:
    'Remove the capability, or replace ALL by the few that the program needs. What relied on it then fails with "operation not permitted".',
  exceptions:
    'A VPN or network service needs NET_ADMIN in its own network namespace; never together with the host network.',
  references: [
    'https://docs.docker.com/reference/compose-file/services/#cap_add',
    'https://man7.org/linux/man-pages/man7/capabilities.7.html',
  ],
  standards: { cwe: [250], cis: ['CIS Docker 1.6: 5.4'], mitre: ['T1611'] },

  subjects: services,
  *check({ name, field }) {
    for (const item of itemsOf(field.at('cap_add'))) {
      const word = interpolated(item);
      const capability = bareCapability(word?.text ?? '');
      // Docker refuses to start a container with a name that is none.
      if (!word?.isKnown || !isCapability(capability) || defaultSet.has(capability)) continue;
      yield {
        at: word.part(0, word.text.length),
        ...(!notorious.has(capability) && { severity: 'warning' as const }),
        message: word.isDefault()
          ? say`Service "${name}" adds the capability ${word.text} by default, which Docker holds back.`
          : say`Service "${name}" adds the capability ${word.text}, which Docker holds back.`,
        fixes: [
          {
            title: say`Remove ${item.raw} from "${name}" (what relies on it fails)`,
            safety: 'review',
            caveat:
              capability === 'ALL'
                ? say`Calls that need a capability beyond Docker's default set fail with "operation not permitted".`
                : say`Calls that need ${capability} fail with "operation not permitted".`,
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
          probe:
            image: example/probe:1.2
            cap_add:
              - NET_BIND_SERVICE
              - «SYS_ADMIN»
      `,
      secure: yaml`
        services:
          probe:
            image: example/probe:1.2
            cap_add:
              - NET_BIND_SERVICE
      `,
    },
    {
      why: 'Docker takes names with their prefix too; the emptied list goes as well.',
      insecure: yaml`
        services:
          probe:
            image: example/probe:1.2
            cap_add: [«CAP_SYS_PTRACE»]
      `,
      secure: yaml`
        services:
          probe:
            image: example/probe:1.2
      `,
    },
    {
      why: 'What is in the default set changes nothing.',
      secure: yaml`
        services:
          probe:
            image: example/probe:1.2
            cap_drop: [ALL]
            cap_add: [CHOWN, SETUID, SETGID]
      `,
    },
    {
      why: 'A default is added until somebody sets the variable.',
      insecure: yaml`
        services:
          probe:
            image: example/probe:1.2
            cap_add:
              - CHOWN
              - \${EXTRA:-«SYS_ADMIN»}
      `,
      secure: yaml`
        services:
          probe:
            image: example/probe:1.2
            cap_add:
              - CHOWN
      `,
    },
    {
      why: 'What is reset does not count.',
      path: 'compose.override.yaml',
      secure: yaml`
        services:
          probe:
            cap_add: !reset [SYS_ADMIN]
      `,
    },
  ],
});

/** Docker also grants NET_RAW by default, which the Pod Security Standards leave out. */
const defaultSet = new Set([...baselineCapabilities, 'NET_RAW']);
/** They lead to the host by themselves; the same ones are errors in a pod. */
const notorious = new Set(['ALL', 'SYS_ADMIN', 'SYS_MODULE', 'SYS_RAWIO', 'DAC_READ_SEARCH']);
