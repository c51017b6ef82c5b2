import type { Command } from '../../server/dockerfile/model/command';
import type { Stage } from '../../server/dockerfile/model/stage';
import type { Word } from '../../server/dockerfile/model/word';
import { stages } from '../../server/dockerfile/queries';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Downloaded file never verified',
  severity: 'info',
  confidence: 'medium',
  // Most projects publish no hash next to the file, so most builds check none: an opinion, so strict.
  profile: 'strict',
  threat: `
    The build unpacks or runs what the server sent, and compares it with nothing. Whoever takes over the server or the
    account that publishes there puts a program of their own into your image. TLS protects the way, not the source.`,
  impact: "An outsider's program enters the image.",
  remedy: `
    Compare the file with a hash from the reviewed release before using it: \`echo "<hash>  file" | sha256sum -c -\` (two
    spaces, which BusyBox insists on). Or use \`ADD --checksum\`. The hash has to be raised with the version.`,
  exceptions: 'The tool checks the signature by itself, as package managers do.',
  references: ['https://docs.docker.com/reference/dockerfile/#add---checksum'],
  standards: { cwe: [494], mitre: ['T1195.002'] },

  subjects: stages,
  *check(stage) {
    const all = stage.commands;
    if (!all.some(isDownload)) return;
    for (const [index, command] of all.entries()) {
      const address = addressOf(command);
      if (!address) continue;
      const use = useOf(command, address, all.slice(index + 1));
      if (!use || all.slice(index).some(isVerification)) continue;
      yield {
        at: {
          unit: stage.unit,
          span: address.span,
          absentFrom: { start: address.span.start, end: endOf(stage) },
        },
        message: say`The download is used by "${use.name}" without a check of its hash or signature.`,
        related: [{ at: use, message: say`Here it is used.` }],
      };
    }
  },

  examples: [
    {
      insecure: dockerfile`
        FROM buildpack-deps:trixie-curl
        RUN curl -fsSLO «https://example.com/tool-1.2.tgz»
        RUN tar xzf tool-1.2.tgz -C /usr/local
      `,
      secure: dockerfile`
        FROM buildpack-deps:trixie-curl
        RUN curl -fsSLO https://example.com/tool-1.2.tgz
        RUN echo "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef  tool-1.2.tgz" | sha256sum -c - \
         && tar xzf tool-1.2.tgz -C /usr/local
      `,
    },
    {
      why: 'Unpacking from a pipe uses the file as well.',
      insecure: dockerfile`
        FROM debian:13
        RUN curl -fsSL «https://example.com/tool.tgz» | tar xz -C /usr/local
        RUN wget -q -O /usr/local/bin/tool «https://example.com/tool» && chmod +x /usr/local/bin/tool
      `,
    },
    {
      why: 'Data that is only kept is not run.',
      secure: dockerfile`
        FROM debian:13
        RUN curl -fsSL -o /srv/data.json https://example.com/data.json
      `,
    },
    {
      why: 'A signature is as good as a hash.',
      secure: dockerfile`
        FROM debian:13
        RUN curl -fsSLO https://example.com/tool.tgz && curl -fsSLO https://example.com/tool.tgz.asc \
         && gpg --verify tool.tgz.asc tool.tgz && tar xzf tool.tgz
      `,
    },
  ],
});

const endOf = (stage: Stage) => stage.instructions.at(-1)?.wholeSpan.end ?? stage.span.end;

const isDownload = ({ name }: Command) => name === 'curl' || name === 'wget' || name === 'aria2c';

function addressOf(command: Command): Word | undefined {
  if (!isDownload(command)) return undefined;
  return command.operands.find(({ legible }) => /^(?:https?|ftp):\/\//.test(legible));
}

/** The command that unpacks or starts the file: the next in the pipe, or a later one that names it. */
function useOf(command: Command, address: Word, later: readonly Command[]): Command | undefined {
  for (let { next } = command, step = 0; next && step < 20; next = next.next, step++)
    if (isUnpacking(next)) return next;
  const written = command.value('-o', '--output', '-O', '--output-document', '--out');
  const path = (written ?? address).legible.replace(/[?#].*$/s, '');
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name.length < 2 || name === '-') return undefined;
  return later.find(
    (other) => (isUnpacking(other) || isStarting(other)) && other.words.some(({ legible }) => legible.includes(name)),
  );
}

const isUnpacking = (command: Command) =>
  command.is(['tar', 'unzip', 'bsdtar', 'cpio', 'dpkg', 'rpm', '7z', 'gunzip', 'unxz']) && !command.has('--version');

const isStarting = (command: Command) =>
  command.is(['sh', 'bash', 'python', 'python3', 'java', 'perl', 'ruby']) ||
  (command.is('chmod') &&
    command.operands.some(({ text }) => text !== undefined && /^[ugoa]*\+[rw]*x|^0?[1357]?[0-7]*[1357]/.test(text))) ||
  command.is(['apt', 'apt-get', 'yum', 'dnf', 'apk'], ['install', 'add', 'localinstall']);

const isVerification = (command: Command) =>
  (command.is(['sha256sum', 'sha512sum', 'sha384sum', 'sha224sum', 'sha1sum', 'md5sum', 'shasum', 'b2sum']) &&
    (command.has('-c', '--check') || command.arguments.some(({ raw }) => /^-\w*c/.test(raw)))) ||
  (command.is(['gpg', 'gpg2']) &&
    (command.has('--verify', '--decrypt') || command.flags.some(({ name }) => name.startsWith('--verify')))) ||
  command.is(['gpgv', 'cosign', 'minisign', 'signify', 'slsa-verifier', 'rhash']) ||
  (command.is('openssl') && command.arguments.some(({ raw }) => raw === 'dgst' || raw === '-verify')) ||
  command.is('gh', 'attestation');
