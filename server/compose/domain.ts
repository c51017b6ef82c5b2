import type { Domain } from '../engine/domain';
import { meaningAt } from '../kubernetes/meaning';
import type { Field } from '../yaml/field';
import { inlineDockerfiles } from './inline-dockerfile';
import { buildKeys, serviceKeys } from './keys';
import { isCompose, services } from './services';

export const compose: Domain = {
  name: 'compose',
  hover: (source, offset) =>
    meaningAt(source, offset, (unit) =>
      services(unit).flatMap(({ field }) => [
        [field as Field, serviceKeys] as const,
        [field.at('build') as Field, buildKeys] as const,
      ]),
    ),
  claims: isCompose,
  derive: inlineDockerfiles,
};
