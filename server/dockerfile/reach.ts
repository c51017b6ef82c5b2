import type { Stage } from './stage';

/** The stages whose content ends up in the image that this one makes: itself and those it is built FROM, nearest first. */
export const chainOf = (stage: Stage | undefined): readonly Stage[] => (stage ? [stage, ...stage.ancestors] : []);

/**
 * Whether what is done in the stage is in the image, and not only in a build stage that files are copied from. What
 * stands in no stage is judged as if it were.
 */
export const isInImage = (stage: Stage | undefined): boolean => stage?.isInFinalImage !== false;
