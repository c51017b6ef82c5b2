import type { Command } from '../../server/dockerfile/model/command';
import { commandsNamed } from '../../server/dockerfile/queries';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Signing key trusted for every repository',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  threat: `
    A key that apt trusts globally counts for every repository that names no key of its own: other vendors', and up to
    Debian 11 and Ubuntu 22.04 the distribution's as well. Whoever gets hold of it and controls a mirror of such a
    repository, or the path to it, sends packages of their own, which apt installs without a word.`,
  impact: 'Whoever has this key can stand in for other repositories.',
  remedy: `
    Save the key below /etc/apt/keyrings and name it in the repository's line: [signed-by=/etc/apt/keyrings/vendor.asc]
    (.gpg only for a key in binary form: apt goes by the ending). It then counts for that repository alone. To keep that
    repository from replacing packages of the system, give it a low priority in /etc/apt/preferences.d. apt-key is gone
    from Debian 13 and Ubuntu 25.04 on.`,
  references: [
    'https://manpages.debian.org/bookworm/apt/apt-key.8.en.html',
    'https://manpages.debian.org/stable/apt/apt-secure.8.en.html',
    'https://wiki.debian.org/DebianRepository/UseThirdParty',
  ],
  standards: { cwe: [345], mitre: ['T1195.002'] },

  subjects: commandsNamed('apt-key', 'curl', 'wget', 'gpg', 'gpg2', 'tee', 'cat', 'echo', 'cp', 'mv', 'install'),
  *check(command) {
    if (command.name === 'apt-key') {
      if (!addsKey(command)) return;
      yield {
        at: command.nameWord,
        message: say`"apt-key" makes apt trust the key for every repository that names none of its own.`,
      };
      return;
    }
    const path = [...command.arguments, ...command.redirections.flatMap(({ target }) => target ?? [])].find(
      ({ text }) => text !== undefined && trusted.test(text),
    );
    if (!path) return;
    yield {
      at: path,
      message: say`A key in ${path.text!.replace(/^.*(?=\/etc\/)/, '').replace(/[^/]*$/, '')} is trusted for every repository that names none of its own.`,
    };
  },

  examples: [
    {
      insecure: dockerfile`
        FROM buildpack-deps:bookworm-curl
        RUN curl -fsSL https://example.com/key.asc | «apt-key» add -
        RUN «apt-key» adv --keyserver keyserver.ubuntu.com --recv-keys 0123456789ABCDEF0123456789ABCDEF01234567
      `,
      secure: dockerfile`
        FROM buildpack-deps:bookworm-curl
        RUN curl -fsSL https://example.com/key.asc -o /etc/apt/keyrings/example.asc
      `,
    },
    {
      why: 'The folder of trusted keys does the same without apt-key.',
      insecure: dockerfile`
        FROM debian:13
        RUN curl -fsSL https://example.com/key.asc | gpg --dearmor -o «/etc/apt/trusted.gpg.d/example.gpg»
        RUN wget -qO- https://example.com/key.asc > «/etc/apt/trusted.gpg.d/other.asc»
      `,
    },
    {
      why: 'Listing and removing keys trusts none; a keyring named by a repository counts for that one.',
      secure: dockerfile`
        FROM debian:12
        RUN apt-key list && apt-key del 0123ABCD && rm -f /etc/apt/trusted.gpg.d/old.gpg
        RUN curl -fsSL https://example.com/key.asc | gpg --dearmor -o /usr/share/keyrings/example.gpg
      `,
    },
  ],
});

const trusted = /^(?:gnupg-ring:)?\/etc\/apt\/trusted\.gpg(?:\.d\/|$)/;

/** A keyring of its own makes apt-key a mere tool. */
const addsKey = (command: Command) =>
  command.operands.some(({ text }) => text === 'add' || text === 'adv') &&
  !command.has('--keyring', '--list-keys', '--export');
