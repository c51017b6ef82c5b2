import { interpolated, itemsOf } from '../../server/compose/interpolation';
import { services } from '../../server/compose/services';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Kernel confinement is switched off',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  aliases: { kics: ['default_seccomp_profile_disabled'] },
  fixable: 'review',
  threat: `
    Docker's seccomp profile blocks some forty system calls that kernel exploits are built from; AppArmor and SELinux keep
    the container from the host's files. With \`unconfined\` or \`disable\` an attacker in the container meets the bare
    kernel, and one kernel bug leads to the host.`,
  impact: 'Kernel exploits that would have been blocked.',
  remedy:
    'Remove the entry. Where a program needs a call that the default profile blocks, give it a profile of its own that adds that call only.',
  exceptions: 'Debuggers and profilers on a development machine.',
  references: [
    'https://docs.docker.com/engine/security/seccomp/',
    'https://docs.docker.com/engine/security/apparmor/',
    'https://docs.docker.com/reference/compose-file/services/#security_opt',
  ],
  standards: {
    cwe: [653],
    cis: ['CIS Docker 1.6: 5.2', 'CIS Docker 1.6: 5.3', 'CIS Docker 1.6: 5.22'],
    mitre: ['T1611'],
  },

  subjects: services,
  *check({ name, field }) {
    for (const item of itemsOf(field.at('security_opt'))) {
      const word = interpolated(item);
      const option = word?.text.replace(/\s/g, '') ?? '';
      if (!word || !/^((seccomp|apparmor|systempaths)[:=]unconfined|label[:=]disable)$/.test(option)) continue;
      const what = confinements[option.split(/[:=]/)[0] ?? ''];
      yield {
        at: word.part(0, word.text.length),
        message: word.isDefault()
          ? say`Service "${name}" runs without ${what} by default.`
          : say`Service "${name}" runs without ${what}.`,
        fixes: [
          {
            title: say`Confine "${name}" again (blocked system calls and files fail)`,
            safety: 'review',
            caveat: say`A program that uses what the default profile blocks fails.`,
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
            image: example/web:1.2
            security_opt:
              - no-new-privileges:true
              - «seccomp:unconfined»
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
      why: 'Both separators are understood, and SELinux has a word of its own.',
      insecure: yaml`
        services:
          web:
            image: example/web:1.2
            security_opt: [«"apparmor=unconfined"», «"label=disable"»]
      `,
      secure: yaml`
        services:
          web:
            image: example/web:1.2
      `,
    },
    {
      why: "A profile of one's own is a confinement.",
      secure: yaml`
        services:
          web:
            image: example/web:1.2
            security_opt:
              - seccomp:./profile.json
      `,
    },
    {
      why: 'Only the default is known of a variable.',
      insecure: yaml`
        services:
          web:
            image: example/web:1.2
            security_opt:
              - no-new-privileges:true
              - «seccomp:\${SECCOMP:-unconfined}»
              - apparmor:\${APPARMOR}
      `,
      secure: yaml`
        services:
          web:
            image: example/web:1.2
            security_opt:
              - no-new-privileges:true
              - apparmor:\${APPARMOR}
      `,
    },
  ],
});

/** What is switched off, by the word before `unconfined` or `disable`. */
const confinements: Readonly<Record<string, string>> = {
  seccomp: 'a seccomp filter',
  apparmor: 'an AppArmor profile',
  systempaths: 'masks over /proc and /sys',
  label: 'an SELinux label of its own',
};
