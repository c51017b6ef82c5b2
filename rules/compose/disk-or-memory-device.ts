import { interpolated, itemsOf } from '../../server/compose/interpolation';
import { isOn, type Service, services } from '../../server/compose/services';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { bareCapability } from '../../server/kubernetes/pod-security';

export default rule({
  title: 'Disk or memory passed as device',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    The service gets a disk or the memory of the host as a file of bytes, past every owner and mode. An attacker who is
    root in the container reads password hashes and keys from the disk and writes an account of their own onto it; in
    memory they rewrite the kernel.`,
  impact: 'Root on the host.',
  remedy: `
    Take the device out. Mount the directory that the service needs as a volume; give it the one device that it drives,
    such as a serial port or a graphics card.`,
  exceptions: `
    A tool that watches the health of disks: read-only (\`:r\`), its image pinned by digest, and nothing published.`,
  references: [
    'https://docs.docker.com/reference/compose-file/services/#devices',
    'https://docs.docker.com/reference/cli/docker/container/run/#device',
    'https://man7.org/linux/man-pages/man4/mem.4.html',
  ],
  standards: { cwe: [250, 668], cis: ['CIS Docker 1.6: 5.18'], mitre: ['T1611'] },

  subjects: services,
  *check(service) {
    for (const item of itemsOf(service.field.at('devices'))) {
      const word = interpolated(item) ?? interpolated(item.at('source'));
      const path = word?.text.split(':')[0] ?? '';
      const device = path.replace(/\/+(\.\/+)*/g, '/').replace(/(?<=.)\/$/, '');
      const isMemory = memory.test(device);
      if (!word || (!isMemory && !disk.test(device))) continue;
      const what = isMemory ? 'the memory' : device === '/dev' ? 'all devices' : 'a disk';
      yield {
        at: word.part(0, path.length),
        // The kernel opens memory only for those who have SYS_RAWIO, which Docker does not grant by itself.
        ...(isMemory && !opensMemory(service) && { severity: 'warning' as const }),
        message: word.isDefault(0, path.length)
          ? say`Service "${service.name}" gets ${what} of the host by default: "${word.quoted(0, path.length)}".`
          : say`Service "${service.name}" gets ${what} of the host: "${word.quoted(0, path.length)}".`,
        fixes: [
          {
            title: say`Take the device away from "${service.name}" (what opens it fails)`,
            safety: 'review',
            caveat: say`Whatever opens "${word.quoted(0, path.length)}" in the container fails.`,
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
          health:
            image: example/health:1.0
            devices:
              - /dev/ttyUSB0:/dev/ttyUSB0
              - «/dev/sda»:/dev/sda
      `,
      secure: yaml`
        services:
          health:
            image: example/health:1.0
            devices:
              - /dev/ttyUSB0:/dev/ttyUSB0
      `,
    },
    {
      why: 'Every kind of disk and of memory, in both forms, and a variable by its default.',
      insecure: yaml`
        services:
          probe:
            image: example/probe:1.0
            devices:
              - /dev/null
              - «/dev/mem»
              - «/dev/nvme0n1p2»:/dev/disk:r
              - «/dev/mapper/data»
              - \${DISK:-«/dev/vda»}
              - source: «/dev/disk/by-id/wwn-0x1»
                target: /dev/sda
      `,
      secure: yaml`
        services:
          probe:
            image: example/probe:1.0
            devices:
              - /dev/null
      `,
    },
    {
      why: 'Other devices lead to what they drive alone, and a variable may name any.',
      secure: yaml`
        services:
          desktop:
            image: example/desktop:1.0
            devices:
              - /dev/dri:/dev/dri
              - /dev/kvm
              - /dev/net/tun
              - /dev/fuse
              - /dev/snd
              - vendor.example.com/card=0
              - \${DEVICE}:/dev/device
      `,
    },
  ],
});

/** The kernel's device list: https://docs.kernel.org/admin-guide/devices.html */
const memory = /^\/dev\/(mem|kmem|port)$/;
const disk =
  /^\/dev(\/(sd[a-z]+\d*|hd[a-z]\d*|vd[a-z]+\d*|xvd[a-z]+\d*|nvme\d+(n\d+(p\d+)?)?|mmcblk\d+(p\d+)?|dm-\d+|md\d+|(mapper|disk)(\/.*)?))?$/;

function opensMemory({ field }: Service): boolean {
  const added = itemsOf(field.at('cap_add')).map((item) => bareCapability(interpolated(item)?.text ?? ''));
  return isOn(interpolated(field.at('privileged'))) || added.includes('SYS_RAWIO') || added.includes('ALL');
}
