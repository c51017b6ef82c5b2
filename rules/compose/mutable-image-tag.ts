import { services } from '../../server/compose/services';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { blank } from '../../server/engine/text';

export default rule({
  title: 'Image has no fixed version',
  severity: 'info',
  confidence: 'high',
  profile: 'recommended',
  fixable: 'template',
  threat: `
    \`latest\`, or no tag at all, is whatever the publisher released last. Whoever takes over the publisher's account, or
    pushes a broken release, is in your service at the next pull, and nobody can tell afterwards what ran before.`,
  impact: 'Other people decide what runs.',
  remedy: 'Name a version, or better a digest, and let a bot propose updates.',
  exceptions: 'Images that the same file builds: their tag is yours.',
  references: [
    'https://docs.docker.com/build/building/best-practices/#pin-base-image-versions',
    'https://docs.docker.com/reference/compose-file/services/#image',
  ],
  standards: { cwe: [1357], mitre: ['T1195.002'] },

  subjects: services,
  *check({ name, field }) {
    const image = field.at('image');
    const text = image.string;
    if (text === undefined || text.includes('$') || text.includes('@') || field.at('build').isPresent) return;
    const tag = /^(.*\/)?[^/:]+(?::([^/:]+))?$/.exec(text)?.[2];
    if (tag !== undefined && tag !== 'latest') return;
    const start = tag === undefined ? 0 : text.length - tag.length;
    yield {
      at: tag === undefined ? image : image.part(start, text.length),
      message:
        tag === undefined
          ? say`Service "${name}" runs "${text}" without a version: whatever was released last.`
          : say`Service "${name}" runs whatever was released last as "${text}".`,
      fixes: [
        {
          title: say`Name a version`,
          safety: 'template',
          changes: image.set(`${tag === undefined ? text : text.slice(0, start - 1)}:${blank('VERSION')}`),
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        services:
          cache:
            image: redis:«latest»
      `,
      secure: yaml`
        services:
          cache:
            image: redis:7.4.1
      `,
    },
    {
      why: 'A registry may have a port; that is no tag.',
      insecure: yaml`
        services:
          web:
            image: «registry.example.com:5000/shop/web»
      `,
    },
    {
      why: 'What is built here is named here, and a variable decides later.',
      secure: yaml`
        services:
          web:
            build: .
            image: shop/web
          worker:
            image: shop/worker:\${VERSION}
          db:
            image: postgres@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
      `,
    },
  ],
});
