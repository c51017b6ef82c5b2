/** What the lines of a `.gitignore` say of a path. */
interface Verdict {
  /** The last line that matches the path, or a folder it lies in, ignores it. */
  readonly ignored: boolean;
  /** The last line that matches the path takes it out again, and no folder it lies in is ignored. */
  readonly unignored: boolean;
}

/**
 * The lines of a `.gitignore`, read as git reads them, but that case makes no difference: the same configuration must
 * hold on disks that tell it and on disks that do not. Paths are matched segment by segment, so that no line, whoever
 * wrote it, costs more than its length times the path's: as regular expressions, a few `**` take minutes.
 *
 * https://git-scm.com/docs/gitignore and wildmatch.c of git
 */
export class Globs {
  private readonly lines: readonly Line[];
  private readonly folders = new Map<string, Verdict>();

  constructor(text: string) {
    this.lines = text.split('\n').flatMap((line) => lineOf(line) ?? []);
  }

  /** @param path relative to the folder of the lines, with forward slashes; it ends with one where it is a folder */
  verdict(path: string): Verdict {
    const segments = path.toLowerCase().split('/');
    const isFolder = segments.at(-1) === '';
    if (isFolder) segments.pop();
    let verdict = silent;
    for (let count = 1; count <= segments.length && !verdict.ignored; count++) {
      verdict =
        count < segments.length || isFolder
          ? this.ofFolder(segments.slice(0, count))
          : this.own(segments.slice(0, count), false);
    }
    return verdict;
  }

  private ofFolder(segments: readonly string[]): Verdict {
    const key = segments.join('/');
    let verdict = this.folders.get(key);
    if (!verdict) this.folders.set(key, (verdict = this.own(segments, true)));
    return verdict;
  }

  private own(segments: readonly string[], isFolder: boolean): Verdict {
    const line = this.lines.findLast(
      ({ glob, needsFolder }) => (isFolder || !needsFolder) && matchesSegments(glob, segments),
    );
    return !line ? silent : line.isException ? exception : ignoring;
  }
}

const silent: Verdict = { ignored: false, unignored: false };
const ignoring: Verdict = { ignored: true, unignored: false };
const exception: Verdict = { ignored: false, unignored: true };

interface Line {
  readonly glob: readonly Segment[];
  /** `!…` */
  readonly isException: boolean;
  /** `…/` */
  readonly needsFolder: boolean;
}

/** `**`: any number of folders, but something at the end of a line. */
const anyFolders = '**';
/** Undefined: nothing matches, such as a class without an end. */
type Segment = typeof anyFolders | Pieces | undefined;

const anyText = '*';
/** A star, or whether one character matches. */
type Piece = typeof anyText | ((character: string) => boolean);
type Pieces = readonly Piece[];

function lineOf(written: string): Line | undefined {
  let text = withoutTrailingBlanks(written.replace(/\r$/, '')).toLowerCase();
  if (text.startsWith('#')) return undefined;
  const isException = text.startsWith('!');
  if (isException) text = text.slice(1);
  const needsFolder = text.endsWith('/');
  if (needsFolder) text = text.slice(0, -1);
  if (text === '') return undefined;
  // A line without a slash before its end is about names, wherever they are.
  const glob: readonly Segment[] = text.includes('/')
    ? partsOf(text.replace(/^\//, '')).map((part) => (/^\*{2,}$/.test(part) ? anyFolders : piecesOf(part)))
    : [anyFolders, piecesOf(text)];
  return { glob, isException, needsFolder };
}

/** Cut at each slash but those inside a class, which match nothing. */
function partsOf(text: string): readonly string[] {
  const parts = [''];
  const characters = [...text];
  for (let at = 0; at < characters.length; at++) {
    const start = at;
    if (characters[at] === '/') parts.push('');
    else {
      if (characters[at] === '\\' && characters[at + 1] !== '/') at++;
      if (characters[at] === '[' && at === start) at = classAt(characters, at)?.last ?? at;
      parts[parts.length - 1] += characters.slice(start, at + 1).join('');
    }
  }
  return parts;
}

/** A blank behind a backslash is part of the name. */
function withoutTrailingBlanks(text: string): string {
  let end = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === ' ') continue;
    end = Math.min(at + 1, text.length);
  }
  return text.slice(0, end);
}

function piecesOf(text: string): Pieces | undefined {
  const pieces: Piece[] = [];
  const characters = [...text];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at]!;
    if (character === '*') pieces.push(anyText);
    else if (character === '?') pieces.push(() => true);
    else if (character === '[') {
      const found = classAt(characters, at);
      if (!found) return undefined;
      pieces.push(found.includes);
      at = found.last;
    } else {
      const literal = character === '\\' ? characters[++at] : character;
      if (literal === undefined) return undefined;
      pieces.push((it) => it === literal);
    }
  }
  return pieces;
}

/** `[a-z_]`, `[!0-9]`, `[[:alpha:]]`: what it includes, and where it ends. Undefined where it has no end or no meaning. */
function classAt(
  characters: readonly string[],
  start: number,
): { includes: (character: string) => boolean; last: number } | undefined {
  const isNegated = characters[start + 1] === '!' || characters[start + 1] === '^';
  const first = start + (isNegated ? 2 : 1);
  const tests: ((character: string) => boolean)[] = [];
  /** What a range may begin with. */
  let before: string | undefined;
  for (let at = first; at < characters.length; at++) {
    let character = characters[at]!;
    // A bracket that comes first is one of the characters.
    if (character === ']' && at > first)
      return { includes: (it) => tests.some((test) => test(it)) !== isNegated, last: at };
    const named = character === '[' ? /^\[:([^\]]*):\]/.exec(characters.slice(at, at + 12).join('')) : undefined;
    if (named) {
      const known = classes[named[1]!];
      if (!known) return undefined;
      tests.push((it) => known.test(it));
      at += named[0].length - 1;
      before = undefined;
    } else if (character === '-' && before !== undefined && characters[at + 1] && characters[at + 1] !== ']') {
      const from = before;
      const to = characters[++at] === '\\' ? characters[++at] : characters[at];
      if (to === undefined) return undefined;
      tests.push((it) => from <= it && it <= to);
      before = undefined;
    } else {
      if (character === '\\') character = characters[++at] ?? '';
      const literal = character;
      tests.push((it) => it === literal);
      before = literal;
    }
  }
  return undefined;
}

/** Everything is in lower case, so `upper` is what has a case at all, as it is to git. */
const classes: Readonly<Record<string, RegExp | undefined>> = {
  alnum: /^[a-z0-9]$/,
  alpha: /^[a-z]$/,
  blank: /^[ \t]$/,
  cntrl: /^\p{Cc}$/u,
  digit: /^[0-9]$/,
  graph: /^[!-~]$/,
  lower: /^[a-z]$/,
  print: /^[ -~]$/,
  punct: /^[!-/:-@[-`{-~]$/,
  space: /^[ \t\n\v\f\r]$/,
  upper: /^[a-z]$/,
  xdigit: /^[0-9a-f]$/,
};

const anyName: Pieces = [anyText];

const matchesSegments = (glob: readonly Segment[], segments: readonly string[]): boolean =>
  matches(
    // Behind a last `**` there must be something.
    glob.at(-1) === anyFolders ? [...glob, anyName] : glob,
    segments,
    (segment) => segment === anyFolders,
    (segment, name) => typeof segment === 'object' && matchesName(segment, name),
  );

const matchesName = (pieces: Pieces, name: string): boolean =>
  matches(
    pieces,
    [...name],
    (piece) => piece === anyText,
    (piece, character) => piece !== anyText && piece(character),
  );

/**
 * Whether the items are what the pattern describes. Of all the stars only the last is ever taken back: what an earlier
 * one could take instead, the last one can take, too.
 */
function matches<Part, Item>(
  pattern: readonly Part[],
  items: readonly Item[],
  isStar: (part: Part) => boolean,
  fits: (part: Part, item: Item) => boolean,
): boolean {
  let part = 0;
  let star = -1;
  let taken = 0;
  for (let item = 0; item < items.length; ) {
    if (part < pattern.length && isStar(pattern[part]!)) {
      star = part++;
      taken = item;
    } else if (part < pattern.length && fits(pattern[part]!, items[item]!)) {
      part++;
      item++;
    } else if (star >= 0) {
      part = star + 1;
      item = ++taken;
    } else return false;
  }
  while (part < pattern.length && isStar(pattern[part]!)) part++;
  return part === pattern.length;
}
