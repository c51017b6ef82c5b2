import { baseOf, isRootUser } from '../../server/dockerfile/meaning/runtime-user';
import type { Command } from '../../server/dockerfile/model/command';
import { commandsNamed } from '../../server/dockerfile/queries';
import { isInImage, untilTheEnd } from '../../server/dockerfile/reach';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Build step uses sudo',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  fixable: 'safe',
  aliases: {
    hadolint: ['DL3004'],
    trivy: ['DS-0010'],
    checkov: ['CKV2_DOCKER_1'],
    kics: ['run_using_sudo'],
    semgrep: ['no-sudo-in-dockerfile'],
    dockle: ['DKL-DI-0001'],
  },
  threat: `
    After USER, sudo works in a build only because the image holds an account that becomes root without a password. It
    stays there: whoever takes over the program as that account types sudo and is root, and the USER line that was to
    prevent it only looks safe. In a step that is root already, sudo does nothing but have to be in the image.`,
  impact: 'The unprivileged account of the image is root on request.',
  remedy: `
    Run what needs root before USER, or between USER root and a second USER, and leave sudo out of the image. As root,
    the steps work without it.`,
  exceptions: 'Images for people who develop in them; keep those away from production.',
  references: ['https://docs.docker.com/build/building/best-practices/#user'],
  standards: { cwe: [250], mitre: ['T1548.003'] },

  subjects: commandsNamed('sudo'),
  *check(command) {
    if (!isInImage(command.stage)) return;
    const { wrapped } = command;
    yield {
      at: untilTheEnd(command.nameWord),
      ...(isRoot(command) && { severity: 'info' as const }),
      message: isRoot(command)
        ? say`"sudo" does nothing for a step that is root already, but has to be in the image for it.`
        : wrapped?.name
          ? say`"sudo" runs ${wrapped.name} as root, so the image holds an account that may become root.`
          : say`"sudo" in a build step: the image holds an account that may become root.`,
      fixes: [
        { title: say`Run it without sudo: the step is root already`, safety: 'safe', changes: withoutSudo(command) },
      ],
    };
  },

  examples: [
    {
      insecure: dockerfile`
        FROM registry.example.com/dev:3
        USER root
        RUN apt-get update && «sudo» -E apt-get install -y --no-install-recommends nginx
        USER 10001
      `,
      secure: dockerfile`
        FROM registry.example.com/dev:3
        USER root
        RUN apt-get update && apt-get install -y --no-install-recommends nginx
        USER 10001
      `,
    },
    {
      why: 'As another user the step would fail without it, so only people can repair that.',
      insecure: dockerfile`
        FROM registry.example.com/dev:3
        USER dev
        RUN «sudo» chown dev /data && echo | xargs «sudo» tee /etc/motd
      `,
    },
    {
      why: 'The word counts where it is a command; a build stage leaves no account behind.',
      secure: dockerfile`
        FROM debian:13 AS build
        RUN sudo make install
        FROM debian:13
        RUN apt-get install -y sudo && usermod -aG sudo app && echo "sudo make"
      `,
    },
    {
      why: 'What a variable adds may be for sudo itself.',
      insecure: dockerfile`
        FROM debian:13
        ARG PACKAGES
        RUN «sudo» apt-get install -y $PACKAGES
      `,
    },
  ],
});

/** Whether the step is known to be root before sudo makes it so. */
function isRoot({ stage, instruction: { user } }: Command): boolean {
  if (user) return user.userName !== undefined && isRootUser(user.userName);
  return stage !== undefined && baseOf(stage)?.user === 'root';
}

/** Only where the step is known to be root, and sudo is not asked for another user or environment. */
function withoutSudo(command: Command) {
  const { wrapped } = command;
  if (!wrapped || command.hasUnknownArguments) return [];
  const flags = command.flags.filter(({ span }) => span.start < wrapped.span.start);
  if (!isRoot(command) || flags.some(({ name }) => !['-E', '-H', '-n', '-S'].includes(name))) return [];
  return [...command.nameWord.remove(), ...flags.flatMap((flag) => flag.remove())];
}
