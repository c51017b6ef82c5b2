import type { Place } from '../engine/source';
import type { Stage } from './model/stage';
import type { DockerfileUnit } from './model/unit';

/** The stages whose content ends up in the image that this one makes: itself and those it is built FROM, nearest first. */
export const chainOf = (stage: Stage | undefined): readonly Stage[] => (stage ? [stage, ...stage.ancestors] : []);

/**
 * Whether what is done in the stage is in the image, and not only in a build stage that files are copied from. What
 * stands in no stage is judged as if it were.
 */
export const isInImage = (stage: Stage | undefined): boolean => stage?.isInFinalImage !== false;

/**
 * A place of a finding that the rest of the file can still settle: a FROM that is yet to be typed makes its stage a build
 * stage, and a command the other half of what is there.
 */
export const untilTheEnd = ({ unit, span }: Place & { readonly unit: DockerfileUnit }): Place => ({
  unit,
  span,
  absentFrom: { start: span.start, end: unit.text.length },
});
