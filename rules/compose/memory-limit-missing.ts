import { services } from '../../server/compose/services';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'No memory limit',
  severity: 'info',
  confidence: 'high',
  profile: 'strict',
  since: '0.1',
  group: 'hardening',
  aliases: { kics: ['memory_not_limited'] },
  fixable: 'template',
  threat: `
    A service without a limit may take all memory of the host: one request that makes it grow is enough for an attacker.
    The kernel then kills processes as it sees fit, and other services go down with it.`,
  impact: 'An outage of everything on the host.',
  remedy:
    'Set a limit somewhat above what the service uses under load. Above the limit the service itself is killed; `restart: on-failure` brings it back.',
  references: [
    'https://docs.docker.com/reference/compose-file/deploy/#resources',
    'https://docs.docker.com/engine/containers/resource_constraints/#memory',
  ],
  standards: { cwe: [770], cis: ['CIS Docker 1.6: 5.11'] },

  subjects: services,
  *check({ name, field, isComplete }) {
    const limit = field.at('mem_limit');
    const deployed = field.at('deploy').at('resources').at('limits').at('memory');
    if (!isComplete || !limit.isAbsent || !deployed.isAbsent) return;
    yield {
      at: limit,
      lacks: 'mem_limit',
      message: say`Service "${name}" may take all memory of the host.`,
      fixes: [{ title: say`Limit the memory of "${name}"`, safety: 'template', changes: limit.set('512m') }],
    };
  },

  examples: [
    {
      insecure: yaml`
        services:
          «web»:
            image: example/web:1.2
      `,
      secure: yaml`
        services:
          web:
            image: example/web:1.2
            mem_limit: 512m
      `,
    },
    {
      why: 'The long form counts as well.',
      secure: yaml`
        services:
          web:
            image: example/web:1.2
            deploy:
              resources:
                limits:
                  memory: 512M
      `,
    },
  ],
});
