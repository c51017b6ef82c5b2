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
  const ask: Query<Subject> = (unit) => {
    if (!isOurs(unit)) return none;
    let answers = answered.get(unit);
    if (!answers) answered.set(unit, (answers = new Map()));
    // Only this query has written under its own key.
    let subjects = answers.get(ask) as readonly Subject[] | undefined;
    if (!subjects) answers.set(ask, (subjects = walk(unit)));
    return subjects;
  };
  return within ? Object.assign(ask, { within }) : ask;
}

/** What queries answered, by unit. One table for all queries: each entry of a weak table burdens every collection. */
const answered = new WeakMap<Unit, Map<Query<unknown>, readonly unknown[]>>();
