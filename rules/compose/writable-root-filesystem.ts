import { interpolated } from '../../server/compose/interpolation';
import { isOff, services } from '../../server/compose/services';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Root file system is writable',
  severity: 'info',
  confidence: 'high',
  profile: 'strict',
  since: '0.1',
  group: 'hardening',
  fixable: 'review',
  threat: `
    On a writable root file system an attacker replaces programs, drops tools and leaves a way back in that lasts as long
    as the container. Read-only, most of what they bring has nowhere to go.`,
  impact: 'Tools and back doors in the running container.',
  remedy:
    'Set `read_only: true` and give the program a `tmpfs` where it writes, such as /tmp. A program that writes elsewhere fails.',
  exceptions: 'Databases and others that keep state write to volumes; those stay writable.',
  references: ['https://docs.docker.com/reference/compose-file/services/#read_only'],
  standards: { cwe: [732], cis: ['CIS Docker 1.6: 5.13'] },

  subjects: services,
  *check({ name, field, isComplete }) {
    const readOnly = field.at('read_only');
    const word = interpolated(readOnly);
    if (!isOff(word) && !(readOnly.isAbsent && isComplete)) return;
    const isDefault = word?.isDefault() ?? false;
    yield {
      at: word?.part(0, word.text.length) ?? readOnly,
      lacks: 'read_only',
      message: isDefault
        ? say`Service "${name}" can write to its own root file system by default.`
        : say`Service "${name}" can write to its own root file system.`,
      fixes: [
        {
          title: say`Mount the root file system of "${name}" read-only (it may need a tmpfs)`,
          safety: 'review',
          caveat: say`Whatever the program writes outside its volumes fails.`,
          changes: readOnly.set(word && isDefault ? word.with(0, word.text.length, 'true') : true),
        },
      ],
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
            read_only: true
      `,
    },
    {
      why: 'An override file completes a service that stands elsewhere.',
      path: 'compose.override.yaml',
      secure: yaml`
        services:
          web:
            image: example/web:dev
      `,
    },
    {
      why: 'A default counts until somebody sets the variable.',
      insecure: yaml`
        services:
          web:
            image: example/web:1.2
            read_only: \${READ_ONLY:-«false»}
      `,
      secure: yaml`
        services:
          web:
            image: example/web:1.2
            read_only: \${READ_ONLY:-true}
      `,
    },
  ],
});
