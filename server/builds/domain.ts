import type { Domain, Hover } from '../engine/domain';
import type { Find } from '../engine/facts';
import { say } from '../engine/say';
import { type Source, unitAt } from '../engine/source';
import { covers, shifted } from '../engine/text';
import { podImages } from '../kubernetes/images';
import { type BuiltUser, builtImages, builtUserOf, imageUsers } from './images';

export const builds: Domain = { name: 'builds', facts: [builtImages, imageUsers], hover };

/** On an image of a pod that is built in the workspace: who it runs as. */
function hover(source: Source, offset: number, find: Find): Hover | undefined {
  const placed = unitAt(source, offset);
  if (!placed) return undefined;
  for (const { text, container } of podImages(placed.unit)) {
    const { span } = container.image;
    if (!covers(span, offset - placed.start)) continue;
    const user = builtUserOf(text, find);
    if (!user) continue;
    return {
      span: shifted(span, placed.start),
      title: 'image',
      body: 'This image is built in the workspace.',
      notes: [{ message: sentence(user), at: user.by }],
    };
  }
  return undefined;
}

function sentence({ by, shownPath }: BuiltUser) {
  const { user, isRoot, id } = by.fact;
  if (user === undefined) return say`${shownPath} names no user, so the base image decides.`;
  if (isRoot) return say`By ${shownPath} it runs as root.`;
  return id === undefined
    ? say`By ${shownPath} it runs as user "${user}".`
    : say`By ${shownPath} it runs as user "${user}", number ${id}.`;
}
