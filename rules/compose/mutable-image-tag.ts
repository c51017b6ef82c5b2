import { interpolated, unknownPart } from '../../server/compose/interpolation';
import { services } from '../../server/compose/services';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { blank } from '../../server/engine/text';

export default rule({
  title: 'Image has no fixed version',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
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
    const word = interpolated(image);
    if (!word || word.text.includes('@') || field.at('build').isPresent) return;
    const { text } = word;
    const [whole, repository = '', tag] = /^((?:.*\/)?[^/:]+)(?::([^/:]*))?$/.exec(text) ?? [];
    // A variable may stand for the registry and the folders in it; what follows them says which version it is.
    const known = text.lastIndexOf('/') + 1;
    if (whole === undefined || text.includes(unknownPart, known) || (tag !== undefined && tag !== 'latest')) return;
    const isDefault = word.isDefault(tag === undefined ? known : repository.length + 1);
    const written = word.quoted(0, text.length);
    yield {
      at: tag === undefined ? word.part(0, text.length) : word.part(repository.length + 1, text.length),
      message:
        tag === undefined
          ? isDefault
            ? say`Service "${name}" runs "${written}" by default, without a version: whatever was released last.`
            : say`Service "${name}" runs "${written}" without a version: whatever was released last.`
          : isDefault
            ? say`Service "${name}" runs whatever was released last as "${written}" by default.`
            : say`Service "${name}" runs whatever was released last as "${written}".`,
      fixes: [
        {
          title: say`Name a version`,
          safety: 'template',
          changes: image.set(
            tag === undefined
              ? word.with(known, text.length, `${text.slice(known)}:${blank('VERSION')}`)
              : word.with(repository.length + 1, text.length, blank('VERSION')),
          ),
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
    {
      why: 'A default runs until somebody sets the variable, and a registry that a variable names changes no version.',
      insecure: yaml`
        services:
          web:
            image: nginx:\${TAG:-«latest»}
          api:
            image: \${API:-«example/api»}
          db:
            image: «"\${REGISTRY}/postgres"»
          cache:
            image: «"\${REGISTRY:-docker.io}/redis"»
      `,
    },
    {
      why: 'A version in a default is one, and what no default names is decided elsewhere.',
      secure: yaml`
        services:
          web:
            image: nginx:\${TAG}
          api:
            image: \${API:-example/api:1.2}
          db:
            image: \${REGISTRY}postgres
          cache:
            image: example/\${NAME:?}
          queue:
            image: example/queue\${SUFFIX:+:1.2}
      `,
    },
  ],
});
