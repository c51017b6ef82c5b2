import { gitReference, isGitSource, isRemote } from '../../server/dockerfile/model/remote-source';
import { adds } from '../../server/dockerfile/queries';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { blank } from '../../server/engine/text';

export default rule({
  title: 'Download without a checksum',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  fixable: 'template',
  aliases: { checkov: ['CKV_DOCKER_4'], kics: ['curl_or_wget_instead_of_add'], dockle: ['CIS-DI-0009'] },
  threat: `
    The builder takes whatever the address serves on the day of the build. Whoever controls the server, the account that
    publishes there, or an expired domain, puts a file of their own into your image, and nothing in the build notices.
    The downloaded file is usually a program.`,
  impact: "An outsider's file enters the image.",
  remedy: `
    Add --checksum=sha256:… with the hash of the file that was reviewed, or name the full commit of a repository behind
    the #. The build then fails when the file changes, so raise the hash with the version.`,
  exceptions: 'A file that changes on purpose and is data only.',
  references: [
    'https://docs.docker.com/reference/dockerfile/#add---checksum',
    'https://docs.docker.com/build/building/best-practices/#add-or-copy',
  ],
  standards: { cwe: [494], mitre: ['T1195.002'] },

  subjects: adds,
  *check(instruction) {
    if (instruction.flag('checksum')) return;
    for (const source of instruction.sources) {
      const address = source.text ?? source.raw.replace(/^["']/, '');
      if (!isRemote(address)) continue;
      if (isGitSource(address)) {
        const { ref: reference, commit } = gitReference(address);
        // A full commit is the hash of what is fetched. A variable may hold one.
        if (commit) continue;
        if (reference !== undefined && (/^[0-9a-f]{40}$/i.test(reference) || reference.includes('$'))) continue;
        if (source.isUnknown && address.includes('$')) continue;
        yield {
          at: source,
          message:
            reference === undefined
              ? say`The repository is taken as its default branch stands on the day of the build.`
              : say`"${reference}" can be moved to another commit, and the build would take it.`,
          severity: reference === undefined ? 'warning' : 'info',
        };
        continue;
      }
      yield {
        at: source,
        message: say`The download is not checked: whatever the address serves becomes part of the image.`,
        fixes:
          instruction.sources.length === 1
            ? [
                {
                  title: say`Add the checksum of the file`,
                  safety: 'template',
                  changes: instruction.insertFlag(`--checksum=sha256:${blank('hash of the reviewed file')}`),
                },
              ]
            : [],
      };
    }
  },

  examples: [
    {
      insecure: dockerfile`
        FROM alpine:3.24
        ADD «https://example.com/tool-1.2.tar.gz» /tmp/
      `,
      secure: dockerfile`
        FROM alpine:3.24
        ADD --checksum=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef https://example.com/tool-1.2.tar.gz /tmp/
      `,
    },
    {
      why: 'A variable in the address does not make it less of a download.',
      insecure: dockerfile`
        FROM alpine:3.24
        ARG VERSION
        ADD «https://example.com/tool-\${VERSION}.tar.gz» /tmp/
      `,
    },
    {
      why: 'Branches and tags of a repository move.',
      insecure: dockerfile`
        FROM alpine:3.24
        ADD «https://github.com/example/tool.git#v1.2» /src
        ADD «git@github.com:example/other.git» /other
      `,
    },
    {
      why: 'A query names a tag like a fragment does.',
      insecure: dockerfile`
        FROM alpine:3.24
        ADD «https://github.com/example/tool.git?tag=v1.2&keep-git-dir=1» /src
      `,
      secure: dockerfile`
        FROM alpine:3.24
        ADD https://github.com/example/tool.git?tag=v1.2&checksum=0123456789abcdef0123456789abcdef01234567 /src
      `,
    },
    {
      why: 'A full commit is a hash already, and local files come with the build.',
      secure: dockerfile`
        FROM alpine:3.24
        ADD https://github.com/example/tool.git#0123456789abcdef0123456789abcdef01234567 /src
        ADD rootfs.tar.xz /
      `,
    },
    {
      why: 'An address that a variable holds may name a commit.',
      secure: dockerfile`
        FROM debian:13
        ARG SOURCE
        ADD https://git.example.com/$SOURCE.git /src
      `,
    },
  ],
});
