/** A sentence with places for the user's own names, so that it can be translated: `template` is its English form. */
export interface Message {
  /** `Container "{0}" may run as root.` */
  readonly template: string;
  readonly values: readonly string[];
}

/** Template tag for everything a user reads from a rule: say`Container "${name}" may run as root.` */
export function say(strings: TemplateStringsArray, ...values: readonly unknown[]): Message {
  const template = strings.reduce((text, part, index) => `${text}{${index - 1}}${part}`);
  return { template, values: values.map(String) };
}

/** The message as text, its template first exchanged for its translation where there is one. */
export function inWords(message: Message, translations?: ReadonlyMap<string, string>): string {
  const template = translations?.get(message.template) ?? message.template;
  return template.replace(/\{(\d+)\}/g, (_, index: string) => message.values[Number(index)] ?? '');
}

/** Joins names as a sentence does: `a`, `a and b`, `a, b and c`. */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
