import { actionMark } from '../mask';

/** The characters that mean something to YAML, by their code. */
export const TAB = 9;
export const LF = 10;
export const CR = 13;
export const SPACE = 32;
export const BANG = 33;
export const DOUBLE = 34;
export const HASH = 35;
export const PERCENT = 37;
export const AMPERSAND = 38;
export const SINGLE = 39;
export const STAR = 42;
export const COMMA = 44;
export const DASH = 45;
export const DOT = 46;
export const COLON = 58;
export const FOLD = 62;
export const QUESTION = 63;
export const AT = 64;
export const OPEN_BRACKET = 91;
export const CLOSE_BRACKET = 93;
export const BACKTICK = 96;
export const OPEN_BRACE = 123;
export const BAR = 124;
export const CLOSE_BRACE = 125;
/** Starts lines of template actions. */
export const MARK = actionMark.charCodeAt(0);

/** White space, a line break, or the end of the text (where charCodeAt gives NaN). */
export const isBlank = (c: number): boolean => c === SPACE || c === LF || c === CR || c === TAB || Number.isNaN(c);
export const isLineEnd = (c: number): boolean => c === LF || c === CR || Number.isNaN(c);
export const isFlowIndicator = (c: number): boolean =>
  c === COMMA || c === OPEN_BRACKET || c === CLOSE_BRACKET || c === OPEN_BRACE || c === CLOSE_BRACE;
