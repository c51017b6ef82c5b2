/** Whether a source of ADD is fetched: a web address or a git repository. */
export const isRemote = (source: string): boolean =>
  /^(?:https?|ftp|git|ssh):\/\//i.test(source) || /^git@/.test(source);

/** Whether a remote source is cloned instead of downloaded: https://docs.docker.com/build/concepts/context/#git-repositories */
export const isGitSource = (source: string): boolean =>
  /^(?:git@|git:\/\/|ssh:\/\/)/i.test(source) || /^https?:\/\/[^?]*\.git(?:[#?]|$)/i.test(source);

/**
 * What of a repository a git source takes: the part behind `#`, or the query (`?tag=v1&checksum=…`). `commit` is what
 * fixes it. Source: https://docs.docker.com/build/concepts/context/#url-queries
 */
export function gitReference(source: string): {
  readonly ref: string | undefined;
  readonly commit: string | undefined;
} {
  const query = new Map<string, string>();
  for (const [, key, value] of source.matchAll(/[?&](\w+)=([^&#]*)/g)) query.set(key!, value!);
  const ref = query.get('ref') ?? query.get('tag') ?? query.get('branch') ?? /#([^:]*)/.exec(source)?.[1];
  return { ref, commit: query.get('checksum') ?? query.get('commit') };
}

/** Whether ADD may unpack a local file, going by its name. Content decides, so compressed files of any name count. */
export const isArchive = (source: string): boolean =>
  /\.(?:tar(?:\.\w+)?|tgz|tbz2?|txz|tlz|tzst|gz|bz2|xz|zst|lzma|Z)$/.test(source.replace(/["']$/, ''));
