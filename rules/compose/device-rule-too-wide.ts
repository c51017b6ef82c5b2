import { interpolated, itemsOf } from '../../server/compose/interpolation';
import { services } from '../../server/compose/services';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Device rule opens disks or memory',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    The rule lets the service open devices by their number. Docker grants MKNOD, so an attacker who is root in the
    container makes the file for the host's disk themselves, with one command, opens it, and reads and writes every file
    on it.`,
  impact: 'Root on the host.',
  remedy: `
    Name the one device under \`devices\`. Where it comes and goes, allow the number of its kind alone, such as
    \`c 188:* rw\` for serial adapters.`,
  references: [
    'https://docs.docker.com/reference/compose-file/services/#device_cgroup_rules',
    'https://docs.kernel.org/admin-guide/devices.html',
    'https://docs.kernel.org/admin-guide/cgroup-v1/devices.html',
  ],
  standards: { cwe: [250, 668], cis: ['CIS Docker 1.6: 5.18'], mitre: ['T1611'] },

  subjects: services,
  *check({ name, field }) {
    for (const item of itemsOf(field.at('device_cgroup_rules'))) {
      const word = interpolated(item);
      const what = openedBy(word?.text ?? '');
      if (!word || !what) continue;
      yield {
        at: word.part(0, word.text.length),
        ...(what === everyCharacterDevice && { severity: 'warning' as const }),
        message: word.isDefault()
          ? say`Service "${name}" may open ${what} of the host by default ("${word.text}").`
          : say`Service "${name}" may open ${what} of the host ("${word.text}").`,
        fixes: [
          {
            title: say`Remove the rule from "${name}" (devices it needs must be named)`,
            safety: 'review',
            caveat: say`Devices that the service opens must be named under \`devices\`.`,
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
          home:
            image: example/home:1.0
            device_cgroup_rules:
              - c 188:* rw
              - «a *:* rwm»
      `,
      secure: yaml`
        services:
          home:
            image: example/home:1.0
            device_cgroup_rules:
              - c 188:* rw
      `,
    },
    {
      why: 'Disks and memory have numbers of their own; behind the letter a the kernel reads no number.',
      insecure: yaml`
        services:
          home:
            image: example/home:1.0
            device_cgroup_rules: [«"b 8:* r"», «"b *:* rwm"», «"b 259:0 rw"», «"c 1:1 rw"», «"c *:* rwm"», «"a 7:* m"»]
      `,
      secure: yaml`
        services:
          home:
            image: example/home:1.0
      `,
    },
    {
      why: 'Other kinds of device, and making a file without opening it.',
      secure: yaml`
        services:
          home:
            image: example/home:1.0
            device_cgroup_rules:
              - c 189:* rmw
              - c 1:3 rw
              - c 81:* rw
              - b *:* m
              - c \${MAJOR}:* rw
      `,
    },
  ],
});

const everyCharacterDevice = 'every terminal, keyboard and other character device';

/** What a rule as Docker takes it (type, major and minor number, permissions) opens that is the host itself. */
function openedBy(rule: string): string | undefined {
  const [, type, major = '', minor = '', access = ''] = /^([abc]) (\d+|\*):(\d+|\*) ([rwm]{1,3})$/.exec(rule) ?? [];
  if (!type) return undefined;
  // The kernel reads nothing behind this letter: devcgroup_update_access in security/device_cgroup.c.
  if (type === 'a') return 'every device';
  if (!/[rw]/.test(access)) return undefined;
  const isAny = major === '*';
  if (type === 'b') return isAny || diskMajors.has(Number(major)) ? 'disks' : undefined;
  if (major === '1' && ['*', '1', '2', '4'].includes(minor)) return 'the memory';
  return isAny ? everyCharacterDevice : undefined;
}

/** SCSI and SATA, IDE, MMC, Xen, device mapper and virtio (from the local range), and the extended range of NVMe. */
const diskMajors = new Set([3, 8, 22, 65, 66, 67, 68, 69, 70, 71, 128, 129, 130, 131, 132, 133, 134, 135, 179, 202, 252, 253, 254, 259]); // biome-ignore format: one line
