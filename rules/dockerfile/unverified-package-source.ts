import type { Command } from '../../server/dockerfile/model/command';
import type { Word } from '../../server/dockerfile/model/word';
import { commandsNamed } from '../../server/dockerfile/queries';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Package installed from an address',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.1',
  threat: `
    A package that is named by its address comes past the repository's index and its signature: dnf, and rpm
    before Fedora 45, do not insist on a signature of files given on the command line unless they are told to, and pip and
    npm take what the server sends. Whoever controls that server, or may upload there, runs code as root in the build,
    because packages run scripts while they are installed.`,
  impact: "The server's owner runs code as root in the build.",
  remedy: `
    Install from a repository whose key you imported, or download with ADD --checksum=sha256:… and install the file. For
    pip append #sha256=… to the address.`,
  references: [
    'https://dnf.readthedocs.io/en/latest/conf_ref.html',
    'https://fedoraproject.org/wiki/Changes/Enforcing_signature_checking_by_default',
    'https://pip.pypa.io/en/stable/topics/secure-installs/',
  ],
  standards: { cwe: [494, 347], cis: ['CIS Docker 1.6: 4.11'], mitre: ['T1195.002'] },

  subjects: commandsNamed(
    'rpm',
    'yum',
    'dnf',
    'dnf5',
    'microdnf',
    'tdnf',
    'zypper',
    'pip',
    'pip3',
    'npm',
    'yarn',
    'pnpm',
  ),
  *check(command) {
    if (!installs(command)) return;
    for (const operand of command.operands) {
      const { text } = operand;
      if (!isPackageAddress(command, text)) continue;
      yield {
        at: operand,
        message: say`"${fileName(operand)}" is installed from ${hostOf(text)} without a check of its signature or hash.`,
      };
    }
  },

  examples: [
    {
      insecure: dockerfile`
        FROM almalinux:9
        RUN dnf install -y «https://example.com/tool-1.2.rpm» && rpm -i «https://example.com/other.rpm»
      `,
      secure: dockerfile`
        FROM almalinux:9
        ADD --checksum=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef https://example.com/tool-1.2.rpm /tmp/
        RUN dnf install -y /tmp/tool-1.2.rpm
      `,
    },
    {
      why: 'Packages of languages come from addresses as well.',
      insecure: dockerfile`
        FROM python:3.14-slim
        RUN pip install «https://example.com/tool-1.0-py3-none-any.whl»
        RUN npm install -g «https://example.com/tool.tgz»
      `,
    },
    {
      why: 'A hash in the address, and keys, are checks; repositories of code are another matter.',
      secure: dockerfile`
        FROM almalinux:9
        RUN rpm --import https://example.com/key.asc && rpm -q tool
        RUN pip install https://example.com/tool.whl#sha256=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
        RUN pip install git+https://git.example.com/tool.git@v1 --index-url https://pypi.example.com/simple tool==1.0
        RUN dnf install -y --setopt=localpkg_gpgcheck=1 https://example.com/tool.rpm
      `,
    },
  ],
});

const systems = ['yum', 'dnf', 'dnf5', 'microdnf', 'tdnf', 'zypper'];

function installs(command: Command): boolean {
  if (command.is('rpm'))
    return (
      command.flags.some(({ name }) => ['-i', '-U', '-F', '--install', '--upgrade'].includes(name)) &&
      !command.has('--import', '-q', '--query')
    );
  if (command.is(systems)) {
    const checks = command.flags.some(({ value }) => /^localpkg_gpgcheck=(?:1|true)$/i.test(value?.text ?? ''));
    return !checks && command.is(systems, ['install', 'localinstall', 'reinstall', 'update', 'upgrade', 'in']);
  }
  if (command.is(['pip', 'pip3'], 'install')) return !command.has('--require-hashes');
  return command.is(['npm', 'yarn', 'pnpm'], ['install', 'i', 'add']) || command.is('yarn', 'global', 'add');
}

function isPackageAddress(command: Command, text: string | undefined): text is string {
  if (text === undefined || !/^(?:https?|ftp):\/\//i.test(text)) return false;
  if (command.is(['rpm', ...systems])) return true;
  return /\.(?:whl|zip|tar\.gz|tgz|tar)(?:[?#]|$)/i.test(text) && !/#.*sha(?:256|384|512)=/.test(text);
}

const hostOf = (address: string) => /^[a-z]+:\/\/(?:[^@/]*@)?([^/:]+)/i.exec(address)?.[1] ?? address;

const fileName = ({ text }: Word) =>
  text!
    .replace(/[?#].*/s, '')
    .replace(/\/+$/, '')
    .replace(/^.*\//, '');
