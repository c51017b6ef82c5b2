import { interpolated, itemsOf } from '../../server/compose/interpolation';
import { services } from '../../server/compose/services';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Privilege escalation is allowed',
  severity: 'info',
  confidence: 'high',
  profile: 'strict',
  since: '0.1',
  group: 'hardening',
  aliases: { kics: ['no_new_privileges_not_set', 'security_opt_not_set'] },
  fixable: 'review',
  threat: `
    A setuid program, such as su or passwd, runs as its owner whoever starts it. Without no-new-privileges, one of them
    that has a hole makes an attacker who came in as an ordinary user root in the container. Most ways out of a container
    need root in it first.`,
  impact: 'Root in a container that was to run without.',
  remedy:
    'Add `no-new-privileges:true` to `security_opt`. Programs that change users through sudo or su, or get a capability from their file (setcap), fail.',
  exceptions:
    'Images whose start script changes from root to another user with gosu or setpriv keep working; those that use sudo do not.',
  references: [
    'https://docs.docker.com/reference/compose-file/services/#security_opt',
    'https://docs.kernel.org/userspace-api/no_new_privs.html',
  ],
  standards: { cwe: [250, 269], cis: ['CIS Docker 1.6: 5.26'] },

  subjects: services,
  *check({ name, field, isComplete }) {
    const options = field.at('security_opt');
    const items = itemsOf(options);
    const words = items.map(interpolated);
    if (options.isUnknown || words.some((word) => !word?.isKnown)) return;
    // Docker lets the last one count, and reads the switch as Go reads a boolean.
    const at = words.findLastIndex((word) => /^no-new-privileges([:=]|$)/.test(word?.text ?? ''));
    const word = words[at];
    if (word) {
      const [switched = '', off] = /^no-new-privileges[:=](0|f|false)$/i.exec(word.text) ?? [];
      if (!off) return;
      const start = switched.length - off.length;
      yield {
        at: word.part(0, word.text.length),
        message: word.isDefault()
          ? say`Service "${name}" lets its processes gain privileges through setuid programs by default.`
          : say`Service "${name}" lets its processes gain privileges through setuid programs: "${word.text}".`,
        fixes: [
          {
            title: say`Forbid privilege escalation in "${name}" (sudo and su fail)`,
            safety: 'review',
            caveat: say`Programs that rely on setuid, such as sudo, fail.`,
            changes: items[at]!.set(word.with(start, word.text.length, 'true')),
          },
        ],
      };
      return;
    }
    if (!isComplete || (!options.isAbsent && options.kind !== 'sequence')) return;
    yield {
      at: options.isAbsent ? options : { ...options.keyPlace, absentFrom: options.wholeSpan },
      lacks: 'no-new-privileges',
      message: say`Service "${name}" lets its processes gain privileges through setuid programs.`,
      fixes: [
        {
          title: say`Forbid privilege escalation in "${name}" (sudo and su fail)`,
          safety: 'review',
          caveat: say`Programs that rely on setuid, such as sudo, fail.`,
          changes: options.append('no-new-privileges:true'),
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
            security_opt:
              - no-new-privileges:true
      `,
    },
    {
      why: 'What stands there already stays.',
      insecure: yaml`
        services:
          web:
            image: example/web:1.2
            «security_opt»:
              - seccomp:./profile.json
      `,
      secure: yaml`
        services:
          web:
            image: example/web:1.2
            security_opt:
              - seccomp:./profile.json
              - no-new-privileges:true
      `,
    },
    {
      why: 'The bare word means true.',
      secure: yaml`
        services:
          web:
            image: example/web:1.2
            security_opt: [no-new-privileges]
      `,
    },
    {
      why: 'An entry that allows it is exchanged, not outvoted; the other entries stay.',
      insecure: yaml`
        services:
          web:
            image: example/web:1.2
            security_opt:
              - label:type:svirt_apache_t
              - «no-new-privileges:false» # su
          api:
            image: example/api:1.2
            security_opt: [«"no-new-privileges=\${NO_NEW:-false}"»]
      `,
      secure: yaml`
        services:
          web:
            image: example/web:1.2
            security_opt:
              - label:type:svirt_apache_t
              - no-new-privileges:true # su
          api:
            image: example/api:1.2
            security_opt: ["no-new-privileges=\${NO_NEW:-true}"]
      `,
    },
    {
      why: 'An option that a variable decides may be the one, and a service without an image is a part of another.',
      secure: yaml`
        services:
          web:
            image: example/web:1.0
            security_opt: ["\${HARDENING}"]
          api:
            restart: always
      `,
    },
  ],
});
