import { inWords, type Message } from './say';
import { visible } from './visible';

/**
 * The message as Markdown that shows it as written: whatever a workspace calls its things, no image, link, HTML, icon,
 * heading or list comes of it. Everything of a message that reaches Markdown goes through here.
 */
export const inMarkdown = (message: Message, translations?: ReadonlyMap<string, string>): string =>
  literal(inWords(message, translations));

/**
 * Text of anyone's choice as one line of Markdown that shows it as it is, by backslashes
 * (https://spec.commonmark.org/0.31.2/#backslash-escapes). Only what could begin something is escaped, because some
 * editors show Markdown as it is written: an underscore inside a word, the slashes of a path stay as they are. A line
 * break is shown as what it is (`visible`), so that the text stays inside its paragraph.
 */
export const literal = (text: string): string =>
  visible(text.trim())
    .replace(meaningful, '\\$&')
    .replace(/^(?:[#+=>-]|\d+(?=[.)]))/, (start) => (/\d/.test(start) ? `${start}\\` : `\\${start}`));

/**
 * What begins markup inside a line: code, emphasis, strikethrough, brackets of links and images, HTML and autolinks,
 * entities; then what GitHub's flavour, which VS Code reads, makes links of without brackets
 * (https://github.github.com/gfm/#autolinks-extension-), and VS Code's own icons, `$(name)`.
 */
const meaningful =
  /[\\`*~[\]<]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|&(?=[#A-Za-z]|$)|:(?=\/\/)|(?<=www)\.|@(?=[\w-]+\.)|\$(?=\(|$)/gi;

/** A block of code that nothing in it ends: its fence is longer than any in the text. */
export function fenced(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.replace(/\n*$/, '\n')}${fence}`;
}

/** Markdown of our own as text for clients that show it as it is. Not for what `literal` escaped. */
export const withoutMarkup = (markdown: string): string =>
  markdown
    .replace(/^`{3,}.*\n?/gm, '')
    .replace(/\[([^[\]]*)\]\(([^()]*)\)/g, '$1: $2')
    .replace(/\*\*|`/g, '');
