// Markdown as an editor renders it: CommonMark, and what GitHub's flavour makes links of without brackets.
import MarkdownIt from 'markdown-it';

const markdown = new MarkdownIt({ html: true, linkify: true });
// A bare `example.com` is no link in any of them.
markdown.linkify.set({ fuzzyLink: false });
markdown.validateLink = () => true;

export interface Rendered {
  /** What a reader sees, the text of code included. */
  readonly text: string;
  /** Where links lead. */
  readonly links: readonly string[];
  /** Where images come from. */
  readonly images: readonly string[];
  readonly html: readonly string[];
  /** The types of all blocks, in order: `paragraph`, `fence`, `heading`. */
  readonly blocks: readonly string[];
}

export function rendered(text: string): Rendered {
  const blocks = markdown.parse(text, {});
  const all = blocks.flatMap((token) => [token, ...(token.children ?? [])]);
  const attributes = (type: string, name: string) =>
    all.filter((token) => token.type === type).map((token) => token.attrGet(name) ?? '');
  return {
    text: all
      .filter(({ type }) => ['text', 'code_inline', 'fence', 'code_block'].includes(type))
      .map(({ content }) => content)
      .join(''),
    links: attributes('link_open', 'href'),
    images: attributes('image', 'src'),
    html: all.filter(({ type }) => type.startsWith('html_')).map(({ content }) => content),
    blocks: blocks
      .filter(({ type }) => !type.endsWith('_close') && type !== 'inline')
      .map(({ type }) => type.replace(/_open$/, '')),
  };
}
