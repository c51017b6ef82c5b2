import type { Unit } from './source';

/** All subjects of one kind in a unit; none in a unit of another language. Memoised, so that rules share one walk. */
export interface Query<Subject> {
  (unit: Unit): readonly Subject[];
  /** What it looks for its subjects in: a unit that has some is judged, even where there is no subject in them. */
  readonly within?: Query<unknown>;
}

/**
 * Memoises a walk over one unit. `isOurs` keeps units of other languages away from it. `within` is what may hold several
 * subjects or none, such as the role for its rules.
 */
export function query<U extends Unit, Subject>(
  isOurs: (unit: Unit) => unit is U,
  walk: (unit: U) => readonly Subject[],
  within?: Query<unknown>,
): Query<Subject> {
  const none: readonly Subject[] = [];
  const number = queries++;
  const ask: Query<Subject> = (unit) => {
    if (!isOurs(unit)) return none;
    const answers = answersOf(unit);
    // Only this query has written under its own number.
    let subjects = answers[number] as readonly Subject[] | undefined;
    if (!subjects) {
      const found = walk(unit);
      // Most units have no subject of most queries: one empty list stands for all of them.
      answers[number] = subjects = found.length === 0 ? none : found;
    }
    return subjects;
  };
  return within ? Object.assign(ask, { within }) : ask;
}

let queries = 0;

/** What queries answered, by their number. */
type Answers = (readonly unknown[] | undefined)[];

/** By unit. One table for all queries: each entry of a weak table burdens every collection. */
const answered = new WeakMap<Unit, Answers>();

/**
 * The unit that was asked about last, and its answers: several hundred queries are asked about one unit in a row, and to
 * look into the weak table for each was the most expensive single function of a run of the command line.
 */
let last: { readonly unit: Unit; readonly answers: Answers } | undefined;

function answersOf(unit: Unit): Answers {
  if (last?.unit === unit) return last.answers;
  let answers = answered.get(unit);
  if (!answers) answered.set(unit, (answers = new Array<undefined>(queries).fill(undefined)));
  last = { unit, answers };
  return answers;
}
