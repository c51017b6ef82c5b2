import type { Scalar } from './node';

/**
 * The value of a scalar as Kubernetes decodes it: sigs.k8s.io/yaml, whose fork of go-yaml v2 reads YAML 1.1 (`yes` is
 * true, 0777 is octal, underscores are ignored in numbers). Time stamps stay text there. A scalar that a template
 * action hides has no value: undefined. Numbers beyond 2^53 lose digits.
 * Source: goyaml.v2/resolve.go and decode.go in github.com/kubernetes-sigs/yaml.
 */
export function scalarValue(scalar: Scalar): string | number | boolean | null | undefined {
  if (scalar.isMasked) return undefined;
  const { text, tag, style } = scalar;
  if (!tag) return style === 'plain' ? resolved(text) : text;
  switch (coreTag(tag.name)) {
    case 'bool':
    case 'int':
    case 'null':
      return resolved(text);
    case 'float': {
      const value = resolved(text);
      return typeof value === 'number' ? value : text;
    }
    case 'timestamp':
      return text;
    case 'binary':
      return decodedBase64(text);
    // `!!str`, the non-specific `!`, and tags of applications, such as `!Ref`: their text is what is known.
    default:
      return text;
  }
}

function coreTag(name: string): string | undefined {
  if (name.startsWith('!!')) return name.slice(2);
  if (name.startsWith('!<tag:yaml.org,2002:')) return name.slice(20, -1);
  return undefined;
}

const words = new Map<string, boolean | null | number>();
for (const word of ['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON']) words.set(word, true);
for (const word of ['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF']) words.set(word, false);
for (const word of ['', '~', 'null', 'Null', 'NULL']) words.set(word, null);
for (const word of ['.nan', '.NaN', '.NAN']) words.set(word, Number.NaN);
for (const word of ['.inf', '.Inf', '.INF']) {
  words.set(word, Number.POSITIVE_INFINITY);
  words.set(`+${word}`, Number.POSITIVE_INFINITY);
  words.set(`-${word}`, Number.NEGATIVE_INFINITY);
}

const decimal = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const integer = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[oO]([0-7]+)|0[bB]([01]+)|0([0-7]+)|(0|[1-9][0-9]*))$/;

/** The value of a plain scalar without a tag. */
function resolved(text: string): string | number | boolean | null {
  // No other first character starts anything but a string, and no word or number is this long.
  if (text.length > 400 || (text !== '' && !/^[-+.0-9~yYnNtTfFoO]/.test(text))) return text;
  const word = words.get(text);
  if (word !== undefined) return word;
  const first = text.charCodeAt(0);
  if (first > 57) return text;
  if (first === 46) return decimal.test(text) ? Number(text) : text;
  const plain = text.replaceAll('_', '');
  const match = integer.exec(plain);
  if (match) {
    const [, sign, hex, octal, binary, oldOctal, digits] = match;
    const size =
      hex !== undefined
        ? Number.parseInt(hex, 16)
        : binary !== undefined
          ? Number.parseInt(binary, 2)
          : digits !== undefined
            ? Number(digits)
            : Number.parseInt((octal ?? oldOctal)!, 8);
    return sign === '-' && size !== 0 ? -size : size;
  }
  return decimal.test(plain) ? Number(plain) : text;
}

function decodedBase64(text: string): string {
  const compact = text.replace(/\s/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact) || compact.length % 4 !== 0) return text;
  const bytes = Uint8Array.from(atob(compact), (c) => c.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}
