import type { Change } from '../engine/source';
import type { Edit } from '../engine/text';
import { Draft } from './draft';
import { pathOf, type YamlChange } from './field';
import { isSame, isWithin } from './statement';
import { Step } from './step';
import { NoCleanPlace } from './style';
import type { YamlText } from './text';

/**
 * The edits that carry out the changes together, relative to the unit. Undefined where one of them has no clean place,
 * or two of them contradict each other.
 *
 * Changes are written one after the other into a draft that is read again each time, so that the second finds the
 * parents that the first has made. After each, the draft must say what it said before and the change, nothing else.
 * Changes of different items, such as containers, are written together: else many of them would cost as many readings.
 */
export function renderChanges(unit: YamlText, changes: readonly Change[]): readonly Edit[] | undefined {
  // A unit renders the changes of its own fields.
  const steps = stepsOf(changes as readonly YamlChange[]);
  if (!steps) return undefined;
  // Files of old Macs end their lines with CR alone. As long as the text is written they end with LF, which is as long.
  const isCrAlone = /\r/.test(unit.text) && !unit.text.includes('\n');
  const text = isCrAlone ? unit.text.replaceAll('\r', '\n') : unit.text;
  const draft = new Draft(text, isCrAlone ? unit.reread(text) : unit.document, (draft) => unit.reread(draft));
  try {
    for (let left = steps; left.length > 0; ) {
      const { next, after } = nextOf(left);
      for (const taken of draft.takeTogether(next)) for (const later of after) later.follow(taken);
      left = after;
    }
  } catch (error) {
    if (error instanceof NoCleanPlace) return undefined;
    throw error;
  }
  return isCrAlone ? draft.edits.map(({ span, text }) => ({ span, text: text.replaceAll('\n', '\r') })) : draft.edits;
}

/** The first step of each room, up to a step that is in none: it waits for all before it, and all behind it wait. */
function nextOf(steps: readonly Step[]): { readonly next: readonly Step[]; readonly after: readonly Step[] } {
  const next: Step[] = [];
  const after: Step[] = [];
  const taken = new Set<string>();
  let isOpen = true;
  for (const [index, step] of steps.entries()) {
    const room = isOpen ? JSON.stringify(step.room) : undefined;
    if (isOpen && room === undefined) {
      isOpen = false;
      if (index === 0) next.push(step);
      else after.push(step);
    } else if (room === undefined || taken.has(room)) after.push(step);
    else {
      taken.add(room);
      next.push(step);
    }
  }
  return { next, after };
}

// What adds comes first: it finds every place still where the fields saw it.
const order: readonly YamlChange['operation'][] = ['set', 'append', 'rename', 'move', 'remove'];

/** Each change once, in the order they are carried out; undefined where two contradict each other. */
function stepsOf(changes: readonly YamlChange[]): readonly Step[] | undefined {
  const steps = new Map<string, Step>();
  for (const change of changes) {
    const step = new Step(
      change.operation,
      pathOf(change.field),
      'value' in change ? change.value : null,
      'name' in change ? change.name : '',
      'to' in change ? pathOf(change.to) : [],
    );
    const content = JSON.stringify([step.operation, step.path, step.value, step.name, step.to]);
    if (!steps.has(content)) steps.set(content, step);
  }
  const unique = withoutDoubles([...steps.values()]);
  const others = neighbours(unique);
  const isInRemoved = (step: Step) =>
    step.operation === 'remove' &&
    others(step).some((other) => other !== step && other.operation === 'remove' && isWithin(step.path, other.path));
  const kept = unique.filter((step) => !isInRemoved(step));
  const keptOthers = neighbours(kept);
  if (kept.some((step) => keptOthers(step).some((other) => other !== step && contradict(step, other))))
    return undefined;
  const rank = ({ operation }: Step) => (operation === 'append' ? 0 : order.indexOf(operation));
  return kept.sort((a, b) => rank(a) - rank(b));
}

/** A list that gets a value in place of another needs it no second time, whoever else asked for it. */
function withoutDoubles(steps: readonly Step[]): Step[] {
  const others = neighbours(steps);
  const isSetInto = (step: Step) =>
    others(step).some(
      ({ operation, path, value }) =>
        operation === 'set' &&
        path.length === step.path.length + 1 &&
        isWithin(path, step.path) &&
        value === step.value,
    );
  return steps.filter((step) => step.operation !== 'append' || !isSetInto(step));
}

/** The steps that a step may have to do with: those of its room and those of none. One of none may concern all. */
function neighbours(steps: readonly Step[]): (step: Step) => readonly Step[] {
  const byRoom = new Map<string, Step[]>();
  for (const step of steps) {
    const room = JSON.stringify(step.room ?? null);
    const known = byRoom.get(room);
    if (known) known.push(step);
    else byRoom.set(room, [step]);
  }
  const ofNone = byRoom.get('null') ?? [];
  return ({ room }) => (room ? [...(byRoom.get(JSON.stringify(room)) ?? []), ...ofNone] : steps);
}

function contradict(one: Step, other: Step): boolean {
  return contradicts(one, other) || contradicts(other, one);
}

function contradicts(one: Step, other: Step): boolean {
  const touches = isWithin(other.path, one.path) || (other.operation === 'move' && isWithin(other.to, one.path));
  switch (one.operation) {
    case 'set':
      return touches || isWithin(other.target, one.path);
    case 'append':
      return other.operation !== 'append' && isSame(one.path, other.target);
    case 'remove':
      return touches;
    case 'rename':
    case 'move':
      if (isSame(one.path, other.path)) return other.operation === 'rename' || other.operation === 'move';
      if (one.operation === 'move' && other.operation === 'move' && touches) return true;
      return isWithin(other.target, one.target);
  }
}
