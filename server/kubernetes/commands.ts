import type { Field } from '../yaml/field';
import type { Container } from './pods';

/** One string of a container's command, arguments, or exec hooks and probes, as the kubelet passes it on. */
interface CommandWord {
  readonly field: Field;
  readonly text: string;
  /** The first word of its list: the program itself. */
  readonly isProgram: boolean;
}

/** Every known string that the container is started with or that the kubelet runs in it. */
export function commandWords({ field }: Container): CommandWord[] {
  const lists: readonly Field[] = [field.at('command'), field.at('args')];
  return lists.flatMap((list) =>
    list.items.flatMap((item, index) =>
      item.string === undefined
        ? []
        : [{ field: item, text: item.string, isProgram: index === 0 && list.key === 'command' }],
    ),
  );
}
