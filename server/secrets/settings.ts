import type { Span } from '../engine/text';
import { suspicionOf } from './credential';
import { looksRandom } from './entropy';
import { credentialsIn } from './shapes';

/** A credential that stands in a text of settings. */
interface WrittenCredential {
  /** `a GitHub token` where its own form says so; undefined where the setting's name does. */
  readonly kind: string | undefined;
  /** The setting that holds it, as written: `spring.datasource.password`. Undefined where it stands in no setting. */
  readonly name: string | undefined;
  /** Relative to the text. */
  readonly span: Span;
}

/**
 * The credentials in the text of a configuration file, in order: whatever a provider's form gives away, and the values of
 * settings (`name = value`, `name: value`, `"name": "value"`) whose name says credential and whose value could be one.
 * Programs are no settings: there a name is as often assigned a call, a type or a prompt, so only forms count.
 */
export function credentialsInSettings(text: string, fileName: string): readonly WrittenCredential[] {
  const byForm = credentialsIn(text).map(({ kind, span }) => ({ kind, name: undefined, span }));
  if (!isSettings(fileName, text)) return byForm;
  const found: WrittenCredential[] = [...byForm];
  for (const match of text.matchAll(setting)) {
    const { name, quoted, bare } = match.groups as { name: string; quoted?: string; bare?: string };
    const value = quoted ?? bare ?? '';
    const suspicion = suspicionOf(name, value);
    if (suspicion?.by !== 'name' || !isOneWord(value)) continue;
    const end = match.index + match[0].length - (quoted === undefined ? 0 : 1);
    const span = { start: end - value.length, end };
    if (!byForm.some((other) => other.span.start < span.end && span.start < other.span.end))
      found.push({ kind: undefined, name, span });
  }
  return found.sort((a, b) => a.span.start - b.span.start);
}

/** A line that sets one thing. Comments start with none of these characters. Lengths are bounded to stay linear. */
const setting =
  /^[ \t]*(?:export[ \t]+|-[ \t]+)?["']?(?<name>[A-Za-z][\w.-]{0,100})["']?[ \t]*[=:][ \t]*(?:["'](?<quoted>[^"'\n]{1,400})["']|(?<bare>[^\s"'#][^\s#]{0,400}))(?=[ \t]*[,;]?[ \t]*(?:$|#))/gm;

/** What people write as a password, and no expression, list or sentence. */
const isOneWord = (value: string): boolean => !/[\s(){}[\]<>;,`|]/.test(value) || looksRandom(value);

function isSettings(fileName: string, text: string): boolean {
  if (/\.(?:properties|ini|conf|cfg|cnf|toml|env|ya?ml|json|xml|txt)$/i.test(fileName)) return true;
  return !/\.\w{1,5}$/.test(fileName) && !/^#!/.test(text);
}
