import { looksRandom } from './entropy';
import { wordsOf } from './names';

/**
 * What a value that stands under a credential's name is. `literal`: something that works as the credential.
 * `placeholder`: a note to fill one in. `setting`: a path, address, switch, number or name, not the credential itself.
 * `reference`: a variable, template or secret store address, so the value is not here. `empty`: nothing.
 */
type ValueVerdict = 'literal' | 'placeholder' | 'setting' | 'reference' | 'empty';

/** Judges a value as written, without its quotes. */
export function valueUnderCredentialName(value: string): ValueVerdict {
  const text = value.trim();
  if (text === '') return 'empty';
  if (isReference(text)) return 'reference';
  if (isSetting(text)) return 'setting';
  if (isPlaceholder(text)) return 'placeholder';
  return 'literal';
}

/** Whether the text gets its value from elsewhere: a variable, a template, a command, an encrypted or stored secret. */
export function isReference(text: string): boolean {
  return (
    /\$[A-Za-z_{(]|\{\{|#\{|%[A-Za-z_][A-Za-z0-9_]*%|^@[A-Za-z]+@$|__[A-Z_]+__/.test(text) ||
    /^(?:vault|secret|secrets|secretref|op|ssm|sm|gsm|awssm|azurekeyvault|ref\+[a-z]+|env|file|arn:aws[a-z-]*|projects\/[^/]+\/secrets)[:/]/i.test(
      text,
    ) ||
    /^(?:ENC\[|\{cipher\}|!vault\b)/.test(text)
  );
}

/** Whether the text only marks where a credential belongs, as in `changeme`, `<token>`, `your-api-key` and `xxxx`. */
export function isPlaceholder(text: string): boolean {
  if (/^[<[(].*[>\])]$/.test(text) || /^(.)\1{2,}$|^[0-]+$/.test(text) || /\.{3}|…|\*{3}|[xX]{4,}|EXAMPLE/.test(text))
    return true;
  if (/^(?:change|replace|insert|fill|set|update|edit|enter|put|add)[-_ ]?(?:me|this|it|in|here|your)/i.test(text))
    return true;
  if (/^(?:my|your|the)[-_ ]/i.test(text) || /^[A-Z]+(?:_[A-Z]+)*_VAL(?:UE)?$/.test(text)) return true;
  // A random string may hold such a word by chance; words with separators around them are meant.
  if (looksRandom(text)) return false;
  const words = wordsOf(text);
  return words.some((word) => placeholders.has(word));
}

/** Whether the text is a path, an address without a password, a switch, a number, a duration or a version. */
function isSetting(text: string): boolean {
  if (
    /^(?:true|false|yes|no|y|n|on|off|none|null|nil|undefined|enabled?|disabled?|auto|default|unset|optional|required)$/i.test(
      text,
    )
  )
    return true;
  if (/^[+-]?\d{1,5}(?:\.\d+)?$/.test(text) || /^\d+(?:ms|[smhdwy]|[kmg]i?b?)$/i.test(text)) return true;
  if (/^v?\d+(?:\.\d+){1,3}(?:[-+][\w.]+)?$/.test(text)) return true;
  if (isPath(text)) return true;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text))
    return !/\/\/[^/\s:]*:[^/\s@]+@/.test(text) && !/[?&](?:sig|token|key|secret|password)=/i.test(text);
  if (
    /^(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-\S+|sk-ssh-\S+) AAAA/.test(text) ||
    /-----BEGIN (?:PUBLIC KEY|CERTIFICATE)/.test(text)
  )
    return true;
  if (/^(?:[0-9A-Fa-f]{2}:){7,}[0-9A-Fa-f]{2}$/.test(text)) return true;
  // A hash that crypt(5) makes cannot be logged in with.
  return /^\$(?:2[abxy]|[156y]|argon2\w*|pbkdf2[\w-]*|scrypt)\$/.test(text);
}

/** Whether the text is a file's place: rooted, relative, in the home folder, a drive, or a bare name with an extension. */
function isPath(text: string): boolean {
  if (/\s/.test(text)) return false;
  if (/^(?:~|\.{1,2})?[/\\]/.test(text) && !/[=+]$/.test(text)) return !looksRandom(text.replace(/^[/\\]/, ''));
  if (/^[A-Za-z]:[\\/]/.test(text)) return true;
  return /^[\w./-]+\.(?:pem|key|crt|cer|p12|pfx|jks|json|ya?ml|toml|txt|conf|cfg|ini|env|properties|kdbx|gpg|asc|pub|sh|py|js|ts)$/i.test(
    text,
  );
}

const placeholders = new Set(
  `changeme changethis replaceme replace example examples placeholder dummy todo tbd fixme your yours insert redacted
  fake sample mock masked hidden removed fillme setme xxx foobar lorem please override overwrite configure unset`.split(
    /\s+/,
  ),
);
