import { unverifiedDownloads } from '../../server/dockerfile/meaning/unverified-downloads';
import { untilTheEnd } from '../../server/dockerfile/reach';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Downloaded program run unchecked',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  threat: `
    The step runs what the server sent, mostly as root, and compares it with nothing. Whoever takes over the server, its
    domain or the account that publishes there runs code in your build and can change every file of the image. It is
    the same as a download that is piped into a shell, by way of a file.`,
  impact: "An outsider's code runs in the build.",
  remedy: `
    Compare the file with a hash from the reviewed release before running it: \`echo "<hash>  file" | sha256sum -c -\` (two
    spaces, which BusyBox insists on). Or fetch it with \`ADD --checksum\`. The hash has to be raised with the version.`,
  references: [
    'https://docs.docker.com/reference/dockerfile/#add---checksum',
    'https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html',
  ],
  standards: { cwe: [494, 829], mitre: ['T1195.002', 'T1059.004'] },

  subjects: unverifiedDownloads,
  *check({ stage, address, use, isRun }) {
    if (!isRun) return;
    yield {
      at: untilTheEnd({ unit: stage.unit, span: address.span }),
      message: say`The step runs this download without a check of its hash or signature.`,
      related: [{ at: use, message: say`Here it is run.` }],
    };
  },

  examples: [
    {
      insecure: dockerfile`
        FROM buildpack-deps:trixie-curl
        RUN curl -fsSL -o /opt/install.sh «https://example.com/install.sh» && sh /opt/install.sh
      `,
      secure: dockerfile`
        FROM buildpack-deps:trixie-curl
        ADD --checksum=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef https://example.com/install.sh /opt/
        RUN sh /opt/install.sh
      `,
    },
    {
      why: 'A program is run by its path, and takes its name from the address.',
      insecure: dockerfile`
        FROM debian:13
        ENV BASE=https://example.com
        RUN wget -q «$BASE/setup-1.2.run» && chmod +x setup-1.2.run && ./setup-1.2.run --yes
      `,
    },
    {
      why: 'What is only unpacked or installed is another question, and a signature settles it.',
      secure: dockerfile`
        FROM buildpack-deps:trixie
        RUN curl -fsSLo /usr/local/bin/tool https://example.com/tool && chmod +x /usr/local/bin/tool
        RUN curl -fsSLO https://example.com/a.sh -O https://example.com/a.sh.asc && gpg --verify a.sh.asc && sh a.sh
      `,
    },
    {
      why: 'A download that is unpacked is for another rule.',
      insecure: dockerfile`
        FROM debian:13
        RUN curl -fsSLO https://example.com/tool.tar.gz
        RUN tar -xzf tool.tar.gz
        RUN curl -fsSLo /tmp/setup «https://example.com/setup» && sh /tmp/setup
      `,
    },
  ],
});
