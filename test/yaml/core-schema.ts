import type { Scalar } from '../../server/yaml/node';

/** The value of a scalar in the core schema of YAML 1.2, which the test suite and the oracles speak. */
export function coreValue({ text, style, tag }: Scalar): unknown {
  if (tag) {
    if (tag.name === '!!str' || tag.name === '!' || !tag.name.startsWith('!!')) return text;
    if (tag.name === '!!null') return null;
    return resolved(text);
  }
  return style === 'plain' ? resolved(text) : text;
}

function resolved(text: string): unknown {
  if (/^(|~|null|Null|NULL)$/.test(text)) return null;
  if (/^(true|True|TRUE)$/.test(text)) return true;
  if (/^(false|False|FALSE)$/.test(text)) return false;
  if (/^[-+]?\d+$/.test(text)) return Number(text);
  if (/^0o[0-7]+$/.test(text)) return Number.parseInt(text.slice(2), 8);
  if (/^0x[\da-fA-F]+$/.test(text)) return Number.parseInt(text.slice(2), 16);
  if (/^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/.test(text)) return Number(text);
  if (/^[-+]?\.(inf|Inf|INF)$/.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^\.(nan|NaN|NAN)$/.test(text)) return Number.NaN;
  return text;
}
