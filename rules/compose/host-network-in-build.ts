import { interpolated, itemsOf } from '../../server/compose/interpolation';
import { services } from '../../server/compose/services';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: "Build uses the host's network",
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    The steps of this build share the network of the machine that builds, or may ask for it. A package's install script
    reaches everything that listens on that machine's 127.0.0.1, such as a Docker API, a debugger or a database without a
    password, and listens on the ports that others expect a service of the builder on.`,
  impact: "What listens only locally on the builder is open to the build's code.",
  remedy: `
    Remove it: the steps then have a network of their own and still reach the internet. A server on the builder's
    loopback has to listen on an address that containers can reach.`,
  references: [
    'https://docs.docker.com/reference/compose-file/build/#network',
    'https://docs.docker.com/reference/compose-file/build/#entitlements',
    'https://docs.docker.com/reference/dockerfile/#run---network',
  ],
  standards: { cwe: [653], mitre: ['T1046'] },

  subjects: services,
  *check({ name, field }) {
    const build = field.at('build');
    const network = interpolated(build.at('network'));
    const caveat = say`A step that needs a server on the builder itself fails.`;
    if (network?.text === 'host') {
      const isDefault = network.isDefault();
      yield {
        at: network.part(0, network.text.length),
        message: isDefault
          ? say`The build of service "${name}" shares the host's network by default, its local services included.`
          : say`The build of service "${name}" shares the host's network, its local services included.`,
        fixes: [
          {
            title: say`Build "${name}" on a network of its own (local services of the builder get out of reach)`,
            safety: 'review',
            caveat,
            changes: isDefault
              ? build.at('network').set(network.with(0, network.text.length, 'default'))
              : build.at('network').remove(),
          },
        ],
      };
    }
    for (const item of itemsOf(build.at('entitlements'))) {
      const entitlement = interpolated(item);
      if (entitlement?.text !== 'network.host') continue;
      yield {
        at: entitlement.part(0, entitlement.text.length),
        message: say`The build of service "${name}" may run steps on the host's network.`,
        fixes: [
          {
            title: say`Keep the steps of "${name}" off the host's network (what asks for it fails)`,
            safety: 'review',
            caveat: say`A step with \`--network=host\` fails.`,
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
              network: «host»
      `,
      secure: yaml`
        services:
          web:
            build:
              context: .
      `,
    },
    {
      why: 'The entitlement lets single steps ask for it.',
      insecure: yaml`
        services:
          web:
            build:
              context: .
              entitlements: [«network.host»]
      `,
      secure: yaml`
        services:
          web:
            build:
              context: .
      `,
    },
    {
      why: 'No network, a network of containers, and one that a variable names.',
      secure: yaml`
        services:
          web:
            build:
              context: .
              network: none
          api:
            build:
              context: .
              network: builds
          worker:
            build:
              context: .
              network: \${BUILD_NETWORK}
      `,
    },
    {
      why: 'Other entitlements are for another rule.',
      secure: yaml`
        services:
          web:
            build:
              context: .
              entitlements: [security.insecure]
      `,
    },
  ],
});
