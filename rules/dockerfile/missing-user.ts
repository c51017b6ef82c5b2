import { baseOf, dropsPrivileges, setsUserOfChildren, userFixes } from '../../server/dockerfile/meaning/runtime-user';
import { finalStages } from '../../server/dockerfile/queries';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Image runs as root',
  severity: 'warning',
  confidence: 'high',
  // Fires on more than a third of all Dockerfiles, because most name no user. It is still the finding that an
  // experienced reviewer raises first; it comes once a file and only where the base image is known to run as root.
  profile: 'recommended',
  since: '0.1',
  fixable: 'review',
  aliases: {
    trivy: ['DS-0002'],
    checkov: ['CKV_DOCKER_3'],
    kics: ['missing_user_instruction'],
    semgrep: ['missing-user', 'missing-user-entrypoint'],
    sonar: ['S6471'],
    dockle: ['CIS-DI-0001'],
  },
  threat: `
    No USER is set, so the program runs as root, as its base image does. Whoever takes over the program can change every
    file in the container, install tools and use those flaws of kernel and runtime that need root, as most known escapes do. With
    a host directory mounted, root inside is root on those files outside.`,
  impact: 'A break-in starts with root in the container.',
  remedy: `
    Add USER with a numeric id before CMD. Files the program writes must belong to that id (COPY --chown), and ports
    below 1024 need Docker 20.10 or containerd 2.0, the sysctl net.ipv4.ip_unprivileged_port_start, or another port.`,
  exceptions: `
    The entry point drops root by itself, or the container must administer its host: then leave it and drop all
    capabilities but the needed ones where it runs.`,
  references: [
    'https://docs.docker.com/build/building/best-practices/#user',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
  ],
  standards: { cwe: [250], cis: ['CIS Docker 1.6: 4.1'], mitre: ['T1611'] },

  subjects: finalStages,
  *check(stage) {
    if (!stage.from || stage.user) return;
    const base = baseOf(stage);
    if (base?.user !== 'root' || dropsPrivileges(stage) || setsUserOfChildren(stage)) return;
    // An empty image without a command only carries files out of the build; nothing ever runs in it.
    if (base.kind === 'scratch' && !stage.command && !stage.entrypoint) return;
    const image = stage.baseImage!;
    yield {
      at: {
        unit: stage.unit,
        span: stage.from.image.span,
        absentFrom: { start: stage.from.span.start, end: stage.unit.text.length },
      },
      message:
        base.kind === 'scratch'
          ? say`The image runs as root: nothing says USER.`
          : stage.isWindows
            ? say`The image runs as an administrator: "${image.name}" does, and nothing says USER.`
            : say`The image runs as root: "${image.name}" does, and nothing says USER.`,
      fixes: userFixes(stage),
    };
  },

  examples: [
    {
      insecure: dockerfile`
        FROM «python:3.14-slim»
        COPY app.py /app/

        # Serves on port 8000.
        CMD ["python", "/app/app.py"]
      `,
      secure: dockerfile`
        FROM python:3.14-slim
        COPY app.py /app/

        USER 10001:10001
        # Serves on port 8000.
        CMD ["python", "/app/app.py"]
      `,
    },
    {
      why: 'The account that the image creates or brings along is the one to use.',
      insecure: dockerfile`
        FROM node:24 AS base
        FROM «base»
        COPY package*.json ./
        RUN npm ci
        ENTRYPOINT ["node"]
        CMD ["server.js"]
      `,
      secure: dockerfile`
        FROM node:24 AS base
        FROM base
        COPY package*.json ./
        RUN npm ci
        USER 1000
        ENTRYPOINT ["node"]
        CMD ["server.js"]
      `,
    },
    {
      why: 'An account without USER is never used; build stages do not count.',
      insecure: dockerfile`
        FROM golang:1.26 AS build
        USER 10001
        FROM «alpine:3.24»
        RUN adduser -D -u 10001 app
        COPY --from=build /app /app
      `,
      secure: dockerfile`
        FROM golang:1.26 AS build
        USER 10001
        FROM alpine:3.24
        RUN adduser -D -u 10001 app
        COPY --from=build /app /app
        USER 10001
      `,
    },
    {
      why: 'An empty image knows no names, only numbers.',
      insecure: dockerfile`
        FROM «scratch»
        COPY app /app
        ENTRYPOINT ["/app"]
      `,
      secure: dockerfile`
        FROM scratch
        COPY app /app
        USER 10001:10001
        ENTRYPOINT ["/app"]
      `,
    },
    {
      why: 'A user is inherited from the stage it was set in.',
      secure: dockerfile`
        FROM debian:13 AS base
        USER 10001
        FROM base
        CMD ["/app"]
      `,
    },
    {
      why: 'Some images run as another user, or start as root only to drop it.',
      secure: dockerfile`
        FROM gcr.io/distroless/static-debian12:nonroot
        COPY app /app
      `,
    },
    {
      why: 'An entry point made to drop root starts as root on purpose.',
      secure: dockerfile`
        FROM debian:13
        RUN apt-get update && apt-get install -y gosu
        COPY start.sh /
        ENTRYPOINT ["/start.sh"]
      `,
    },
    {
      why: 'Without an entry point nobody calls what was installed to drop root.',
      insecure: dockerfile`
        FROM «debian:13»
        RUN apt-get update && apt-get install -y gosu
      `,
      secure: dockerfile`
        FROM debian:13
        RUN apt-get update && apt-get install -y gosu
        USER 10001:10001
      `,
    },
    {
      why: 'An account without a number gets one, so that Kubernetes can check it.',
      insecure: dockerfile`
        FROM «debian:13»
        RUN useradd --create-home app
        CMD ["/app"]
      `,
      secure: dockerfile`
        FROM debian:13
        RUN useradd -u 10001 --create-home app
        USER 10001
        CMD ["/app"]
      `,
    },
    {
      why: 'The steps of images that are built from this one may need root, and so may a folder in its home.',
      insecure: dockerfile`
        FROM «debian:13»
        ONBUILD RUN apt-get update
        CMD ["/app"]
      `,
    },
    {
      why: 'What is built from this image gets a user.',
      secure: dockerfile`
        FROM debian:13
        ONBUILD USER 10001
        CMD ["/app"]
      `,
    },
    {
      why: 'A port does not make it another image.',
      insecure: dockerfile`
        FROM «gcr.io:443/distroless/static-debian12:debug»
        ENTRYPOINT ["/app"]
      `,
      secure: dockerfile`
        FROM gcr.io:443/distroless/static-debian12:debug
        USER 65532
        ENTRYPOINT ["/app"]
      `,
    },
    {
      why: 'These official images name a user, and a bare name that is none of them may be anything.',
      secure: dockerfile`
        FROM jetty:12
        COPY shop.war /var/lib/jetty/webapps/
        FROM our_base
        CMD ["/app"]
      `,
    },
    {
      why: "Who runs an image of one's own or a variable one is not known here.",
      secure: dockerfile`
        FROM registry.example.com/team/base:4
        CMD ["/app"]
      `,
    },
    {
      why: 'An image without a program only carries files out of the build.',
      secure: dockerfile`
        FROM scratch
        COPY app /
      `,
    },
  ],
});
