import { isArchive, isRemote } from '../../server/dockerfile/model/remote-source';
import { adds } from '../../server/dockerfile/queries';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'ADD where COPY is enough',
  severity: 'info',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  fixable: 'safe',
  aliases: {
    hadolint: ['DL3020'],
    trivy: ['DS-0005'],
    checkov: ['CKV_DOCKER_4'],
    kics: ['add_instead_of_copy'],
    semgrep: ['prefer-copy-over-add'],
    sonar: ['S7029'],
    dockle: ['CIS-DI-0009'],
  },
  threat: `
    ADD does more than copy: it downloads addresses and unpacks archives by their content. Whoever can replace a file of
    the build context with an archive decides which files appear below the target, under names nobody reviewed. COPY
    takes files as they are.`,
  impact: 'The content of a file decides what is written where.',
  remedy: 'Write COPY. For files and folders that are no archives it does the same.',
  exceptions:
    'A local archive that is meant to be unpacked. Those whose name shows it are not reported; COPY would not unpack the others.',
  references: [
    'https://docs.docker.com/build/building/best-practices/#add-or-copy',
    'https://docs.docker.com/reference/dockerfile/#add',
  ],
  standards: { cwe: [669], cis: ['CIS Docker 1.6: 4.9'] },

  subjects: adds,
  *check(instruction) {
    const { sources, destination } = instruction;
    // These flags exist for ADD alone: they say what is meant.
    if (!destination || instruction.flag('checksum', 'keep-git-dir', 'unpack')) return;
    // A source that is not known may be an archive or an address.
    if (
      sources.length === 0 ||
      sources.some(({ raw, text }) => text === undefined || isRemote(raw) || isRemote(text) || isArchive(text))
    )
      return;
    yield {
      at: instruction.keywordWord,
      message: say`ADD of "${sources[0]!.text}" only copies, but would also unpack an archive put in its place.`,
      fixes: [{ title: say`Write COPY`, safety: 'safe', changes: instruction.rename('COPY') }],
    };
  },

  examples: [
    {
      insecure: dockerfile`
        FROM alpine:3.24
        «ADD» --chown=10001 app.jar conf/ /app/
      `,
      secure: dockerfile`
        FROM alpine:3.24
        COPY --chown=10001 app.jar conf/ /app/
      `,
    },
    {
      why: 'A zip file is not unpacked by ADD, so it is copied like any other; the JSON form and ONBUILD count.',
      insecure: dockerfile`
        FROM alpine:3.24
        «ADD» ["site.zip", "/srv/"]
        ONBUILD «ADD» . /app
      `,
      secure: dockerfile`
        FROM alpine:3.24
        COPY ["site.zip", "/srv/"]
        ONBUILD COPY . /app
      `,
    },
    {
      why: 'Archives, addresses and repositories are what ADD is for, and an unknown source may be one.',
      secure: dockerfile`
        FROM alpine:3.24
        ARG SOURCE
        ADD rootfs.tar.xz /
        ADD https://example.com/a.tgz /tmp/
        ADD git@github.com:example/app.git /src
        ADD \${SOURCE} /app/
      `,
    },
    {
      why: 'Flags of ADD alone say what is meant.',
      secure: dockerfile`
        FROM debian:13
        ADD --unpack=false app.tar /srv/
      `,
    },
  ],
});
