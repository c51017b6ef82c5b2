import { interpolated } from '../../server/compose/interpolation';
import { services } from '../../server/compose/services';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Service runs as root',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  fixable: 'template',
  threat: `
    The file asks for root, whatever user the image names. Whoever takes the program over is root in the container: they
    replace its files, install tools, and with one kernel bug or one mounted path are root on the host.`,
  impact: 'Root in the container, one step from root on the host.',
  remedy:
    'Name a user id other than 0, or leave `user` out where the image has a user of its own. Files and volumes must be readable for that id.',
  exceptions: 'A job that sets up volumes and ends.',
  references: [
    'https://docs.docker.com/reference/compose-file/services/#user',
    'https://docs.docker.com/engine/security/#linux-kernel-capabilities',
  ],
  standards: { cwe: [250], cis: ['CIS Docker 1.6: 4.1'] },

  subjects: services,
  *check({ name, field }) {
    const user = field.at('user');
    const word = interpolated(user);
    const account = word?.text.split(':')[0] ?? '';
    if (!word || (account !== 'root' && !/^0+$/.test(account))) return;
    const isDefault = word.isDefault(0, account.length);
    yield {
      at: isDefault ? word.part(0, account.length) : user,
      message: isDefault
        ? say`Service "${name}" runs as ${account === 'root' ? 'root' : `user ${account}, which is root,`} by default.`
        : say`Service "${name}" runs as ${user.raw === 'root' ? 'root' : `user ${user.raw}, which is root`}.`,
      fixes: [
        {
          title: say`Run "${name}" as another user`,
          safety: 'template',
          changes: user.set(isDefault ? word.with(0, account.length, '1000') : '1000:1000'),
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        services:
          web:
            image: example/web:1.2
            user: «root»
      `,
      secure: yaml`
        services:
          web:
            image: example/web:1.2
            user: "1000:1000"
      `,
    },
    {
      why: 'Zero is root in every spelling, whatever the group.',
      insecure: yaml`
        services:
          web:
            image: example/web:1.2
            user: «"0:1000"»
          worker:
            image: example/worker:1.2
            user: «0»
      `,
    },
    {
      why: 'A variable decides later.',
      secure: yaml`
        services:
          web:
            image: example/web:1.2
            user: "\${UID}:\${GID}"
      `,
    },
    {
      why: 'The default of the user counts; that of the group does not matter.',
      insecure: yaml`
        services:
          web:
            image: example/web:1.2
            user: "\${UID:-«0»}:\${GID:-0}"
      `,
    },
    {
      secure: yaml`
        services:
          web:
            image: example/web:1.2
            user: "\${UID:-1000}:\${GID:-0}"
          api:
            image: example/web:1.2
            user: \${UID}
      `,
    },
    {
      why: 'What is reset does not count.',
      path: 'compose.override.yaml',
      secure: yaml`
        services:
          web:
            user: !reset root
      `,
    },
  ],
});
