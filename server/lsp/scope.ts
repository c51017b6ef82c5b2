/**
 * Of which files findings are shown: `open` ones; those, and files that are not open where an edit of this session brings
 * findings; or all of the workspace. Only an editor has this setting: a command line is told which files to judge.
 */
export type Scope = 'open' | 'touched' | 'workspace';

const scopes: readonly string[] = ['open', 'touched', 'workspace'] satisfies readonly Scope[];

/** What a layer of the editor's settings says of it, and what is wrong with that. */
export function scopeIn(settings: unknown): { readonly scope?: Scope; readonly mistakes: readonly string[] } {
  const said = typeof settings === 'object' && settings !== null && 'scope' in settings ? settings.scope : undefined;
  if (said === undefined || said === null) return { mistakes: [] };
  return isScope(said) ? { scope: said, mistakes: [] } : { mistakes: [`"scope" must be one of ${scopes.join(', ')}.`] };
}

const isScope = (said: unknown): said is Scope => typeof said === 'string' && scopes.includes(said);
