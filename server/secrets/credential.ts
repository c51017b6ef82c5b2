import { looksRandom } from './entropy';
import { credentialName } from './names';
import { credentialsIn } from './shapes';
import { valueUnderCredentialName } from './values';

/** Why a setting is held to carry a credential. */
type Suspicion =
  /** The value's form gives it away, whatever the name: `kind` is `a GitHub token`. */
  | { readonly by: 'shape'; readonly kind: string }
  /** The name says so and the value could be one. */
  | { readonly by: 'name' }
  /** The name says so, but the value only marks where one belongs: whoever fills it in leaks it. */
  | { readonly by: 'placeholder' };

/**
 * Judges a named setting whose value is written in a file: an environment variable, an argument, a field. `value` is
 * undefined where only a name is declared. Undefined for anything that is not plainly a credential in this place:
 * paths, addresses, switches, references, empty values, and vague names with an ordinary value.
 */
export function suspicionOf(name: string, value: string | undefined): Suspicion | undefined {
  const shape = value === undefined ? undefined : credentialsIn(value)[0];
  if (shape) return { by: 'shape', kind: shape.kind };
  const verdict = credentialName(name);
  if (verdict === undefined) return undefined;
  if (value === undefined) return verdict === 'certain' ? { by: 'name' } : undefined;
  switch (valueUnderCredentialName(value)) {
    case 'literal':
      if (looksRandom(value)) return { by: 'name' };
      return verdict === 'certain' && !namesAnother(name, value) ? { by: 'name' } : undefined;
    case 'placeholder':
      return verdict === 'certain' ? { by: 'placeholder' } : undefined;
    default:
      return undefined;
  }
}

/**
 * Whether the value names a credential that is kept elsewhere, or whose it is: `credentialsSecret: jaeger-creds`, the name
 * of an object; `access-key-id: minio`, a user.
 */
const namesAnother = (name: string, value: string): boolean =>
  /id$/i.test(name) ||
  (/(?:secrets?|credentials?|creds)$/i.test(name) &&
    /^[a-z0-9]+(?:[-.][a-z0-9]+)*[-.](?:secrets?|credentials?|creds|tokens?|keys?|auth|tls|certs?)$/.test(value));
