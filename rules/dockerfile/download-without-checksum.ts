import { unverifiedDownloads } from '../../server/dockerfile/meaning/unverified-downloads';
import { untilTheEnd } from '../../server/dockerfile/reach';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Downloaded file never verified',
  severity: 'info',
  confidence: 'medium',
  // Most projects publish no hash next to the file, so most builds check none: an opinion, so strict.
  profile: 'strict',
  since: '0.1',
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

  subjects: unverifiedDownloads,
  *check({ stage, address, use, isRun }) {
    // What is run at once is reported as that: downloaded-program-run.
    if (isRun) return;
    yield {
      at: untilTheEnd({ unit: stage.unit, span: address.span }),
      message: say`The download is used by "${use.name}" without a check of its hash or signature.`,
      related: [{ at: use, message: say`Here it is used.` }],
    };
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
    {
      why: 'A download that is run at once is for another rule.',
      insecure: dockerfile`
        FROM debian:13
        RUN curl -fsSLo /tmp/setup https://example.com/setup && sh /tmp/setup
        RUN curl -fsSLO «https://example.com/tool.tar.gz»
        RUN tar -xzf tool.tar.gz
      `,
    },
  ],
});
