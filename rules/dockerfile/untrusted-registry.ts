import { Image } from '../../server/dockerfile/model/image';
import type { DockerfileUnit } from '../../server/dockerfile/model/unit';
import { dockerfiles } from '../../server/dockerfile/queries';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { isTrusted } from '../../server/images/trust';

export default rule({
  title: 'Image from an untrusted registry',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  aliases: {
    hadolint: ['DL3026'],
    datadog: ['use_only_an_allowed_registry_in_the_from_image'],
  },
  threat: `
    Your configuration lists the registries whose images are scanned and approved; this one is not among them. Whoever
    can push there puts code into your image, and a look-alike name on a public registry is free to register. The code
    runs during the build, with the build's network and secrets, and again in production.`,
  impact: 'Unreviewed code runs in the build and in production.',
  remedy: `
    Take the image from a registry on the list, or mirror it into one. If the publisher is trusted, add a prefix to
    trustedRegistries.`,
  references: [
    'https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html',
    'https://docs.docker.com/reference/dockerfile/#from',
  ],
  standards: { cwe: [829], cis: ['CIS Docker 1.6: 4.2'], mitre: ['T1195.002'] },

  subjects: dockerfiles,
  *check(file, { config }) {
    if (config.trustedRegistries.length === 0) return;
    for (const image of imagesOf(file)) {
      const { name, registryName } = image;
      if (name === undefined || registryName === undefined || image.isScratch) continue;
      const origin = { registry: registryName, repository: image.repository.text ?? '' };
      if (isTrusted(origin, config.trustedRegistries)) continue;
      yield {
        at: image.registry ?? image,
        message: say`"${name}" comes from ${registryName}, which is not among the trusted registries.`,
      };
    }
  },

  examples: [
    {
      config: { trustedRegistries: ['registry.example.com/platform/', 'docker.io/library/'] },
      insecure: dockerfile`
        FROM «ghcr.io»/someone/builder:4 AS build
        FROM alpine:3.24
        COPY --from=«docker.io»/someone/tool:2 /tool /usr/bin/tool
      `,
      secure: dockerfile`
        FROM registry.example.com/platform/builder:4 AS build
        FROM alpine:3.24
        COPY --from=build /tool /usr/bin/tool
      `,
    },
    {
      why: 'Without a list every registry is trusted.',
      secure: dockerfile`
        FROM ghcr.io/someone/builder:4
      `,
    },
    {
      why: 'A prefix ends where a part of the name ends: look-alikes are not trusted.',
      config: { trustedRegistries: ['registry.example.com'] },
      insecure: dockerfile`
        FROM «registry.example.com.evil.test»/app:1
      `,
      secure: dockerfile`
        FROM registry.example.com/app:1
      `,
    },
    {
      why: 'A star stands for any subdomain, and a registry in a variable is unknown.',
      config: { trustedRegistries: ['*.example.com'] },
      secure: dockerfile`
        ARG REGISTRY
        FROM \${REGISTRY}/base:1 AS base
        FROM eu.example.com/app:1
      `,
    },
  ],
});

/** Base images and the images that files are taken from. */
function imagesOf(file: DockerfileUnit): readonly Image[] {
  const bases = file.stages.flatMap((stage) => stage.image ?? []);
  const sources = file.allInstructions.flatMap((instruction) =>
    instruction.flags.flatMap((flag) => {
      const value = flag.name === 'from' ? flag.value : flag.name === 'mount' ? flag.option('from')?.value : undefined;
      if (value?.text === undefined || file.stageNamed(value.text, instruction.stage?.index)) return [];
      // A bare name can also be a build context given on the command line.
      return /[/:]/.test(value.text) ? [new Image(value)] : [];
    }),
  );
  return [...bases, ...sources];
}
