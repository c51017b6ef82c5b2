import { dockerfiles } from '../../server/dockerfile/queries';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Unknown or floating build frontend',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  fixable: 'safe',
  threat: `
    The image behind # syntax is a program: the builder downloads it and lets it decide what every instruction does.
    Whoever can publish it sees all sources, arguments and secrets of the build and can add what they like to the image,
    and nothing in the Dockerfile shows it. Docker's own frontend is no stranger's; without a major version it only moves
    to one that may read this file differently.`,
  impact: 'The publisher of the frontend decides what the build does.',
  remedy: `
    Write docker/dockerfile:1, Docker's own frontend in its stable version, or fix the one you need by digest. Features
    of other frontends are then not there.`,
  exceptions: 'A frontend of your own registry: list the registry in trustedRegistries.',
  references: [
    'https://docs.docker.com/build/buildkit/frontend/',
    'https://docs.docker.com/reference/dockerfile/#syntax',
  ],
  standards: { cwe: [829, 1357], mitre: ['T1195.002'] },

  subjects: dockerfiles,
  *check(file, { config }) {
    const directive = file.directive('syntax');
    if (!directive) return;
    const image = directive.value.trim();
    const at = { unit: file, span: directive.valueSpan };
    const match = /^((?:[^/@]+\/)*[^/:@]+)(?::([^/@]+))?(@sha256:[0-9a-f]+)?$/i.exec(image);
    if (!match || match[3]) return;
    const [, name = '', tag] = match;
    const official = /^(?:docker\.io\/)?docker\/dockerfile(-upstream)?$/.exec(name);
    const changes = file.replace(directive.valueSpan, 'docker/dockerfile:1');
    if (!official) {
      if (config.trustedRegistries.some((registry) => name.startsWith(`${registry.replace(/\/$/, '')}/`))) return;
      yield {
        at,
        message: say`"${image}" is not Docker's frontend, yet it decides what each instruction does.`,
        fixes: file.allInstructions.some(({ keyword }) => keyword === 'unknown')
          ? []
          : [
              {
                title: say`Use Docker's own frontend (what only the other one understands fails)`,
                safety: 'review',
                caveat: say`Instructions and flags that only the other frontend understands stop the build.`,
                changes,
              },
            ],
      };
    } else if (tag === undefined || /^(?:latest|master|main|nightly|experimental|labs|master-labs|edge)$/.test(tag)) {
      const needsMore = tag !== undefined && tag !== 'latest';
      yield {
        at,
        severity: 'info',
        message: needsMore
          ? say`"${image}" moves: each build may be read by an unfinished version of the frontend.`
          : say`"${image}" moves to the next major version, which may read this file differently.`,
        fixes: needsMore ? [] : [{ title: say`Use the stable version 1`, safety: 'safe', changes }],
      };
    }
  },

  examples: [
    {
      insecure: dockerfile`
        # syntax=«docker/dockerfile:latest»
        FROM alpine:3.24
      `,
      secure: dockerfile`
        # syntax=docker/dockerfile:1
        FROM alpine:3.24
      `,
    },
    {
      why: 'Another frontend runs the build, whatever it is called.',
      insecure: dockerfile`
        # syntax=«registry.example.com/docker/dockerfile:1»
        FROM alpine:3.24
      `,
      secure: dockerfile`
        # syntax=docker/dockerfile:1
        FROM alpine:3.24
      `,
    },
    {
      why: 'Where the file has instructions that only this frontend knows, another one cannot read it.',
      insecure: dockerfile`
        # syntax=«example/dockerfile-with-includes»
        FROM alpine:3.24
        INCLUDE+ common.dockerfile
      `,
    },
    {
      why: 'A digest settles it, and so does a registry that is trusted.',
      secure: dockerfile`
        # syntax=ghcr.io/example/frontend:2@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
        FROM alpine:3.24
      `,
    },
    {
      why: 'What the configuration trusts is trusted here too.',
      config: { trustedRegistries: ['registry.example.com'] },
      secure: dockerfile`
        # syntax=registry.example.com/tools/frontend:2
        FROM alpine:3.24
      `,
    },
    {
      why: 'Stable versions of the official frontend are kept compatible.',
      secure: dockerfile`
        # syntax = docker.io/docker/dockerfile:1.7-labs
        FROM alpine:3.24
      `,
    },
    {
      why: 'Without the line the builder reads the file itself.',
      secure: dockerfile`
        FROM debian:13
      `,
    },
  ],
});
