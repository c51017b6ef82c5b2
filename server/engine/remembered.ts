/**
 * The same function, which answers from memory for texts it has seen lately: what it makes of one must depend on nothing
 * else, and must not be changed by whoever gets it. For judgements of the parts of a text, so that an edit elsewhere
 * costs nothing.
 *
 * The memory has two generations: when the young one is full it becomes the old one, and what nobody asks for any more
 * is forgotten. `size` is in characters; longer texts than `longest` are judged anew each time.
 */
export function rememberedByText<Answer>(
  judge: (text: string) => Answer,
  { size = 500_000, longest = 10_000 }: { readonly size?: number; readonly longest?: number } = {},
): (text: string) => Answer {
  let young = new Map<string, Answer>();
  let old = new Map<string, Answer>();
  let youngSize = 0;
  return (text) => {
    const known = young.get(text);
    // The answer may itself be undefined, which only asking for the key tells.
    if (known !== undefined || young.has(text)) return known as Answer;
    if (text.length > longest) return judge(text);
    const kept = detached(text);
    const answer = old.has(text) ? (old.get(text) as Answer) : judge(kept);
    if (youngSize > size) {
      old = young;
      young = new Map();
      youngSize = 0;
    }
    young.set(kept, answer);
    youngSize += text.length + 50;
    return answer;
  };
}

/** A copy of its own: a part of a text keeps all of that text in memory, so each key that was hit would cost a whole file. */
const detached = (text: string): string => ` ${text}`.slice(1);
