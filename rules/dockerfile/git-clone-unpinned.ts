import type { Command } from '../../server/dockerfile/model/command';
import { commandsNamed } from '../../server/dockerfile/queries';
import { untilTheEnd } from '../../server/dockerfile/reach';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Repository cloned at its newest commit',
  severity: 'info',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.1',
  threat: `
    The build takes whatever the branch holds at that moment. Whoever may push to the repository, or takes over an
    account that may, has code in your next image, and two builds of one Dockerfile make different programs.`,
  impact: 'Whoever can push there decides what you build.',
  remedy: `
    Check out a commit by its full hash, which cannot be moved, or let the builder fetch it:
    \`ADD https://host/repository.git#<commit> /src\`. A release tag (--branch v1.2.3) keeps the build from the newest
    state, but whoever may push can move the tag.`,
  references: [
    'https://docs.docker.com/reference/dockerfile/#adding-files-from-a-git-repository',
    'https://git-scm.com/docs/git-clone',
  ],
  standards: { cwe: [494, 829], mitre: ['T1195.001'] },

  subjects: commandsNamed('git'),
  *check(command) {
    if (!command.is('git', 'clone') || command.hasUnknownArguments || command.has('--revision')) return;
    const [, address] = command.operands;
    if (!address || isOwn(address.legible)) return;
    const branch = command.flag('-b', '--branch');
    const moves = !branch?.value ? undefined : branch.value.text;
    if (
      branch?.value &&
      (moves === undefined || !/^(?:main|master|develop|dev|trunk|stable|next|nightly|latest|HEAD)$/.test(moves))
    )
      return;
    if (isCheckedOut(command)) return;
    yield {
      at: untilTheEnd(branch?.value ?? address),
      message: moves
        ? say`The branch "${moves}" moves: the build takes its newest commit.`
        : say`"${nameOf(address.legible)}" is cloned at its newest commit, whatever that is at build time.`,
    };
  },

  examples: [
    {
      insecure: dockerfile`
        FROM buildpack-deps:trixie
        RUN git clone --depth 1 «https://git.example.com/tool.git» && make -C tool
        RUN git clone -b «main» https://git.example.com/other.git && cd other && git checkout -b local
      `,
      secure: dockerfile`
        FROM buildpack-deps:trixie
        RUN git clone https://git.example.com/tool.git && git -C tool checkout 0123456789abcdef0123456789abcdef01234567 && make -C tool
      `,
    },
    {
      why: 'A tag is no branch, and what is checked out afterwards settles it, in a later step too.',
      secure: dockerfile`
        FROM alpine:3.24
        RUN git clone --depth 1 --branch v2.4.1 https://git.example.com/tool.git && make -C tool
        RUN git clone https://git.example.com/other.git /src
        WORKDIR /src
        RUN git reset --hard v1.4.0
      `,
    },
    {
      why: 'What a variable holds is not known, and a branch named after a release stands still enough.',
      secure: dockerfile`
        FROM alpine:3.24
        RUN git clone -b $VERSION https://git.example.com/tool.git && git clone -b release-1.4 https://git.example.com/b.git && git clone $REPOSITORY
      `,
    },
    {
      why: "A repository in the image is one's own.",
      secure: dockerfile`
        FROM debian:13
        RUN git clone /src/app /app
      `,
    },
  ],
});

/** A folder of the build, or what a variable hides. */
const isOwn = (address: string) => /^(?:\.{0,2}\/|\$|file:)/.test(address);

const nameOf = (address: string) =>
  address
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .replace(/^.*[/:]/, '');

/** Whether a later command of the stage picks a commit or tag: of this clone, as far as can be told. */
function isCheckedOut(clone: Command): boolean {
  const later = (clone.stage?.commands ?? clone.instruction.commands).filter(
    ({ name, span }) => name === 'git' && span.start > clone.span.start,
  );
  return later.some((command) => {
    const verb = command.operands.findIndex(({ text }) => /^(?:checkout|reset|switch)$/.test(text ?? ''));
    if (verb < 0) return false;
    const target = command.operands[verb + 1];
    // `git checkout -b local` names a new branch for what is there already.
    if (!target) return false;
    return !/^(?:main|master|develop|dev|trunk|HEAD|\.)$/.test(target.text ?? '');
  });
}
