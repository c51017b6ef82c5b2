import { isRootUser } from '../../server/dockerfile/meaning/runtime-user';
import { flagged } from '../../server/dockerfile/queries';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Program files owned by user',
  severity: 'info',
  confidence: 'medium',
  // Data the program writes needs exactly this, and the file does not tell data from code: an opinion, so strict.
  profile: 'strict',
  since: '0.1',
  fixable: 'review',
  aliases: { kics: ['chown_flag_exists'], sonar: ['S6504'] },
  threat: `
    The account that runs the program also owns the copied files, so it may change them. Whoever takes over the program
    can rewrite its code and stay in it for as long as the container lives, or plant something for the next process that
    reads the file.`,
  impact: 'A break-in can rewrite the program.',
  remedy: `
    Leave program files to root and readable: COPY without --chown. Give only the folders the program writes to its
    account.`,
  exceptions: 'Folders for data, caches and uploads.',
  references: [
    'https://docs.docker.com/reference/dockerfile/#copy---chown',
    'https://docs.docker.com/build/building/best-practices/#user',
  ],
  standards: { cwe: [732] },

  subjects: flagged,
  *check(instruction) {
    if (instruction.keyword === 'RUN' || instruction.trigger) return;
    if (instruction.stage && !instruction.stage.isInFinalImage) return;
    const chown = instruction.flag('chown');
    const owner = chown?.value?.text?.split(':')[0];
    if (!chown || !owner || isRootUser(owner)) return;
    yield {
      // A stage that follows would make this one a build stage.
      at: {
        unit: instruction.unit,
        span: chown.span,
        absentFrom: { start: chown.span.start, end: instruction.unit.text.length },
      },
      message: say`"${owner}" owns what is copied here and may change it, programs included.`,
      fixes: [
        {
          title: say`Leave the files to root (the program can then not change them)`,
          safety: 'review',
          caveat: say`Files that the program writes to must keep their owner.`,
          changes: chown.remove(),
        },
      ],
    };
  },

  examples: [
    {
      insecure: dockerfile`
        FROM node:24
        COPY «--chown=node:node» dist/ /app/
        USER 1000
      `,
      secure: dockerfile`
        FROM node:24
        COPY dist/ /app/
        USER 1000
      `,
    },
    {
      why: 'Build stages, root and unknown owners are left alone.',
      secure: dockerfile`
        FROM node:24 AS build
        ARG OWNER
        COPY --chown=node . /src
        FROM node:24
        ARG OWNER
        COPY --chown=root:root dist/ /app/
        COPY --chown=\${OWNER} data/ /data/
      `,
    },
    {
      why: 'A mount copies nothing.',
      secure: dockerfile`
        FROM debian:13
        RUN --mount=type=cache,target=/root/.cache,uid=1000 true
      `,
    },
  ],
});
