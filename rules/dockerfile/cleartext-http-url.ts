import { isWebRequest } from '../../server/dockerfile/meaning/web-requests';
import type { Instruction } from '../../server/dockerfile/model/instruction';
import type { Word } from '../../server/dockerfile/model/word';
import { downloads } from '../../server/dockerfile/queries';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import type { Place } from '../../server/engine/source';

export default rule({
  title: 'Download over plain HTTP',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  fixable: 'review',
  aliases: { sonar: ['S5332'], datadog: ['avoid_http'] },
  threat: `
    Nothing protects the file on its way. Anyone between the builder and the server, such as a proxy, DNS server or
    shared network, can exchange it for one of their own, which the build then unpacks or runs. The build succeeds, so
    nobody notices that the image carries it.`,
  impact: 'What the build downloads can be exchanged on the way.',
  remedy: 'Write `https://`. Where the server has none, check the file against a known hash before using it.',
  exceptions: 'The file is compared with a known hash or signature in the same step.',
  references: [
    'https://docs.docker.com/reference/dockerfile/#add---checksum',
    'https://cheatsheetseries.owasp.org/cheatsheets/Transport_Layer_Security_Cheat_Sheet.html',
  ],
  standards: { cwe: [319, 494], mitre: ['T1557'] },

  subjects: downloads,
  *check(instruction) {
    if (!/(?:http|ftp):|\$/i.test(instruction.written)) return;
    if (instruction.keyword === 'ADD') {
      if (instruction.flag('checksum')) return;
      for (const source of instruction.sources) yield* problemsOf(source, instruction);
      return;
    }
    const commands = instruction.keyword === 'RUN' ? instruction.commands : [];
    const isVerified = commands.some(
      (command) =>
        (command.is(['sha256sum', 'sha512sum', 'sha384sum', 'sha1sum', 'md5sum', 'shasum', 'b2sum']) &&
          command.has('-c', '--check')) ||
        (command.is(['gpg', 'gpg2', 'gpgv']) && (command.name === 'gpgv' || command.has('--verify'))) ||
        command.is(['cosign', 'minisign', 'get-filehash', 'get-authenticodesignature']) ||
        (command.is('certutil') && /-hashfile/i.test(command.words[1]?.raw ?? '')),
    );
    if (isVerified) return;
    for (const command of commands) {
      if (command.is(['curl', 'wget', 'aria2c']) || isWebRequest(command))
        for (const word of command.arguments) yield* problemsOf(word, instruction);
      else if (command.is('git', ['clone', 'fetch', 'submodule', 'remote']))
        for (const word of command.operands) yield* problemsOf(word, instruction);
      else if (command.is(['rpm', 'dnf', 'yum', 'microdnf', 'zypper']))
        for (const word of command.operands) if (word.legible.endsWith('.rpm')) yield* problemsOf(word, instruction);
    }
  },

  examples: [
    {
      insecure: dockerfile`
        FROM buildpack-deps:trixie-curl
        RUN wget -q «http://»files.example.com/data.csv
        ADD «http://»files.example.com/src.git#0123456789abcdef0123456789abcdef01234567 /src
      `,
      secure: dockerfile`
        FROM buildpack-deps:trixie-curl
        RUN wget -q https://files.example.com/data.csv
        ADD https://files.example.com/src.git#0123456789abcdef0123456789abcdef01234567 /src
      `,
    },
    {
      why: 'A variable behind the host hides nothing that matters.',
      insecure: dockerfile`
        FROM buildpack-deps:trixie-scm
        ARG VERSION
        RUN git clone "«http://»git.example.com/app-$VERSION.git" /src && git -C /src checkout 0123456789abcdef0123456789abcdef01234567
      `,
      secure: dockerfile`
        FROM buildpack-deps:trixie-scm
        ARG VERSION
        RUN git clone "https://git.example.com/app-$VERSION.git" /src && git -C /src checkout 0123456789abcdef0123456789abcdef01234567
      `,
    },
    {
      why: 'An address in a variable is the one that is used.',
      insecure: dockerfile`
        FROM debian:13
        ENV URL=http://files.example.com/tool.tgz
        ARG BASE=http://files.example.com
        RUN wget -q «\${URL}»
        RUN curl -fsSLO «"$BASE/$NAME.tgz"»
      `,
    },
    {
      why: 'PowerShell and cmd.exe have commands of their own.',
      insecure: dockerfile`
        # escape=\`
        FROM mcr.microsoft.com/windows/servercore:ltsc2025
        RUN curl.exe -fsSLo tool.zip «http://»files.example.com/tool.zip
        RUN powershell -Command "iwr -Uri '«http://»files.example.com/tool.zip' -OutFile tool.zip"
        SHELL ["powershell", "-Command"]
        RUN $client = New-Object Net.WebClient; $client.DownloadFile('«http://»files.example.com/tool.zip', 'tool.zip')
        RUN Start-BitsTransfer -Source «http://»files.example.com/tool.zip -Destination tool.zip
      `,
      secure: dockerfile`
        # escape=\`
        FROM mcr.microsoft.com/windows/servercore:ltsc2025
        RUN curl.exe -fsSLo tool.zip https://files.example.com/tool.zip
        RUN powershell -Command "iwr -Uri 'https://files.example.com/tool.zip' -OutFile tool.zip"
        SHELL ["powershell", "-Command"]
        RUN $client = New-Object Net.WebClient; $client.DownloadFile('https://files.example.com/tool.zip', 'tool.zip')
        RUN Start-BitsTransfer -Source https://files.example.com/tool.zip -Destination tool.zip
      `,
    },
    {
      why: 'A hash or signature makes the way irrelevant.',
      secure: dockerfile`
        FROM debian:13
        RUN curl -fsSLO http://files.example.com/tool.tgz \
         && echo "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef  tool.tgz" | sha256sum -c -
      `,
    },
    {
      why: "The machine itself, names without a domain and unknown hosts are not on anybody's path.",
      secure: dockerfile`
        FROM debian:13
        ARG MIRROR
        RUN curl -f http://localhost:8080/ready && curl -f http://cache:3142/ && curl -f "http://$MIRROR/a"
        HEALTHCHECK CMD curl -f http://app.example.com/health
      `,
    },
    {
      why: 'A hash settles what arrives, and names of a private network stay on it.',
      secure: dockerfile`
        FROM debian:13
        ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d http://files.example.com/tool.tgz /opt/
        RUN curl -f http://cache.internal/ready
      `,
    },
  ],
});

function* problemsOf(
  word: Word,
  instruction: Instruction,
): Generator<{
  at: Place;
  message: ReturnType<typeof say>;
  fixes: {
    title: ReturnType<typeof say>;
    safety: 'review';
    caveat: ReturnType<typeof say>;
    changes: ReturnType<Word['replace']>;
  }[];
}> {
  const match = /^((?:http|ftp):\/\/)([^/:\s"'$]+\.[a-z]{2,})(?=[/:"'$?]|$)/i.exec(word.legible);
  if (!match) return;
  const [, scheme, host] = match;
  if (isNear(host!)) return;
  const written = word.partOf(scheme!);
  // In a variable it stands elsewhere, where others may use it too.
  const isHere = written !== word;
  yield {
    // The check of a hash may still follow in the same instruction.
    at: { unit: word.unit, span: written.span, absentFrom: instruction.wholeSpan },
    message: say`The download from ${host} travels in the clear, so anyone on the path can exchange it.`,
    fixes:
      isHere && scheme!.toLowerCase().startsWith('http')
        ? [
            {
              title: say`Use https (the server must offer it)`,
              safety: 'review',
              caveat: say`The build fails where ${host} does not answer over HTTPS.`,
              changes: written.replace('https://'),
            },
          ]
        : [],
  };
}

/** Hosts of one's own machine or cluster. */
const isNear = (host: string) => /(?:^|\.)(?:localhost|local|internal|lan|test|svc|cluster\.local)$/i.test(host);
