import type { Place } from '../../engine/source';
import type { Field, Shape } from '../../yaml/field';

/** The place of a finding that something may settle which is still to be typed in the mapping or item around it. */
export const awaiting = <S extends Shape>(at: Place, around: Field<S>): Place => ({
  unit: at.unit,
  span: at.span,
  absentFrom: around.wholeSpan,
});

/** The same where another object settles it, which may be the one that is being typed. */
export const awaitingObject = ({ unit, span }: Place): Place => ({
  unit,
  span,
  absentFrom: { start: 0, end: Number.MAX_SAFE_INTEGER },
});
