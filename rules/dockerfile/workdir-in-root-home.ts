import { isRootUser, workdirInRootHome } from '../../server/dockerfile/meaning/runtime-user';
import { finalStages } from '../../server/dockerfile/queries';
import { untilTheEnd } from '../../server/dockerfile/reach';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: "Non-root user in root's home",
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  threat: `
    Only root may enter /root in most images, so the program of another user cannot read its own files and does not
    start. What follows is usually chmod 777 /root or a return to USER root, and either gives away what the account was
    made for.`,
  impact: 'The container fails, and the usual repair makes it run as root.',
  remedy:
    "Work in a folder of the program's own, such as /app, and copy its files there. Paths in scripts change with it.",
  references: [
    'https://docs.docker.com/reference/dockerfile/#workdir',
    'https://docs.docker.com/build/building/best-practices/#workdir',
  ],
  standards: { cwe: [732] },

  subjects: finalStages,
  *check(stage) {
    const { user } = stage;
    const workdir = workdirInRootHome(stage);
    const last = [stage, ...stage.ancestors].map((each) => each.last('WORKDIR')).find(Boolean);
    if (!user?.userName || workdir === undefined || !last || isRootUser(user.userName)) return;
    const { userName } = user;
    yield {
      at: untilTheEnd(last.value),
      message: say`The image runs as "${userName}", who may not enter "${workdir}", the home of root.`,
      related: [{ at: user.value, message: say`The user in force at the end.` }],
    };
  },

  examples: [
    {
      insecure: dockerfile`
        FROM alpine:3.24
        RUN adduser -D -u 10001 app
        WORKDIR «/root/»
        COPY app .
        USER 10001
        CMD ["./app"]
      `,
      secure: dockerfile`
        FROM alpine:3.24
        RUN adduser -D -u 10001 app
        WORKDIR /app
        COPY app .
        USER 10001
        CMD ["./app"]
      `,
    },
    {
      why: 'Root is at home there, and the last WORKDIR is the one that counts.',
      secure: dockerfile`
        FROM alpine:3.24 AS build
        WORKDIR /root
        FROM build
        WORKDIR /srv
        USER 10001
      `,
    },
    {
      why: 'Opened to its user, the folder serves.',
      secure: dockerfile`
        FROM alpine:3.24
        WORKDIR /root
        RUN chown -R 10001 /root
        USER 10001
      `,
    },
  ],
});
