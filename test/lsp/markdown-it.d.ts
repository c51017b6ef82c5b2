// The little of markdown-it that the tests use; its own types would be three more packages.
declare module 'markdown-it' {
  interface Token {
    readonly type: string;
    readonly content: string;
    readonly info: string;
    readonly children: readonly Token[] | null;
    attrGet(name: string): string | null;
  }
  export default class MarkdownIt {
    constructor(options?: { html?: boolean; linkify?: boolean });
    readonly linkify: { set(options: { fuzzyLink?: boolean }): void };
    validateLink: (url: string) => boolean;
    parse(text: string, environment: object): Token[];
  }
}
