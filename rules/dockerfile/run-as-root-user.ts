import {
  dropsPrivileges,
  isRootUser,
  setsUserOfChildren,
  userFixes,
} from '../../server/dockerfile/meaning/runtime-user';
import { finalStages } from '../../server/dockerfile/queries';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Last user is root',
  // As in a pod and a Compose service: root is where most break-ins want to be, but not yet out of the container.
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  fixable: 'review',
  aliases: {
    hadolint: ['DL3002'],
    trivy: ['DS-0002'],
    checkov: ['CKV_DOCKER_8'],
    kics: ['last_user_is_root'],
    semgrep: ['last-user-is-root'],
    sonar: ['S6471'],
    dockle: ['CIS-DI-0001'],
  },
  threat: `
    The last USER of the image is root, so the program runs as root whatever the base image intended. Whoever takes over
    the program can change every file in the container, install tools and use those flaws of kernel and runtime that need
    root, as most known escapes do. A pod with runAsNonRoot: true, which restricted namespaces demand, does not start from
    such an image.`,
  impact: 'A break-in starts with root in the container.',
  remedy: `
    Switch back with USER and a numeric id once the build steps that need root are done. Files the program writes must
    belong to that id.`,
  exceptions: `
    The entry point drops root by itself, or the container must administer its host: then drop all capabilities but the
    needed ones where it runs.`,
  references: [
    'https://docs.docker.com/build/building/best-practices/#user',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
  ],
  standards: { cwe: [250], cis: ['CIS Docker 1.6: 4.1'], mitre: ['T1611'] },

  subjects: finalStages,
  *check(stage) {
    const { user } = stage;
    const name = user?.userName;
    if (!user || name === undefined || !isRootUser(name) || dropsPrivileges(stage) || setsUserOfChildren(stage)) return;
    const inherited = user.stage !== stage;
    yield {
      at: {
        unit: stage.unit,
        span: user.value.partOf(user.value.raw.replace(/^["']/, '').split(':')[0]!.replace(/["']$/, '')).span,
        absentFrom: { start: user.span.start, end: stage.unit.text.length },
      },
      message: inherited
        ? say`The image runs as "${name}", inherited from stage "${user.stage?.title}".`
        : say`The image runs as "${name}": no later USER changes that.`,
      fixes: userFixes(stage),
    };
  },

  examples: [
    {
      insecure: dockerfile`
        FROM registry.example.com/team/base:4
        USER «root»
        RUN apt-get update && apt-get install -y curl
        CMD ["/app"]
      `,
      secure: dockerfile`
        FROM registry.example.com/team/base:4
        USER root
        RUN apt-get update && apt-get install -y curl
        USER 10001:10001
        CMD ["/app"]
      `,
    },
    {
      why: 'Root by its number, with a group, is root too.',
      insecure: dockerfile`
        FROM node:24
        USER node
        USER «0»:0
        ENTRYPOINT ["node", "server.js"]
      `,
      secure: dockerfile`
        FROM node:24
        USER node
        USER 1000
        ENTRYPOINT ["node", "server.js"]
      `,
    },
    {
      why: 'A stage hands its user on to the stages built from it, and defaults of build arguments count.',
      insecure: dockerfile`
        FROM debian:13 AS base
        ARG RUNTIME_USER=root
        USER «\${RUNTIME_USER}»
        FROM base
        COPY app /app
      `,
      secure: dockerfile`
        FROM debian:13 AS base
        ARG RUNTIME_USER=root
        USER \${RUNTIME_USER}
        FROM base
        COPY app /app
        USER 10001:10001
      `,
    },
    {
      why: 'The administrator of a Windows container is its root.',
      insecure: dockerfile`
        # escape=\`
        FROM mcr.microsoft.com/windows/servercore:ltsc2025
        USER «ContainerAdministrator»
        CMD ["app.exe"]
      `,
      secure: dockerfile`
        # escape=\`
        FROM mcr.microsoft.com/windows/servercore:ltsc2025
        USER ContainerUser
        CMD ["app.exe"]
      `,
    },
    {
      why: 'Root in a build stage never reaches the image, and root between build steps is given up again.',
      secure: dockerfile`
        FROM golang:1.26 AS build
        USER root
        FROM debian:13
        USER root
        RUN apt-get update
        USER 10001
      `,
    },
    {
      why: 'An entry point that hands over to another account needs root to do so.',
      secure: dockerfile`
        FROM debian:13
        USER root
        ENTRYPOINT ["gosu", "app", "/app"]
      `,
    },
  ],
});
