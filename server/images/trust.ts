/** Where an image comes from. */
interface ImageOrigin {
  /** `docker.io`, `registry.example.com:5000` */
  readonly registry: string;
  /** Below the registry: `library/node`, `team/app`. */
  readonly repository: string;
}

/**
 * Whether the image comes from one of the prefixes, such as `registry.example.com/team/` or `*.example.com`. A prefix ends
 * where a part of the name ends, so that nobody is trusted for a name that only begins alike.
 */
export function isTrusted({ registry, repository }: ImageOrigin, prefixes: readonly string[]): boolean {
  const isHub = /^(?:index\.)?docker\.io$/.test(registry);
  const short = repository.replace(/^library\//, '');
  const names = isHub
    ? [`docker.io/${repository.includes('/') ? repository : `library/${repository}`}`, short]
    : [`${registry}/${repository}`];
  return prefixes.some((trusted) => {
    if (trusted.startsWith('*.')) return registry.endsWith(trusted.slice(1).split('/')[0]!);
    const prefix = trusted.replace(/^index\.docker\.io/, 'docker.io');
    return names.some((name) => name === prefix || name.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`));
  });
}
