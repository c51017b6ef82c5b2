import type { Domain } from '../engine/domain';
import type { Unit } from '../engine/source';
import { covers, type Span } from '../engine/text';
import type { Field, Shape } from '../yaml/field';
import type { YamlUnit } from '../yaml/units';
import {
  capabilities,
  containerKeys,
  containerSecurityKeys,
  hostPathKeys,
  networkPolicyKeys,
  peerKeys,
  podKeys,
  podSecurityKeys,
  roleRuleKeys,
  volumeKeys,
  volumeMountKeys,
} from './keys';
import { type Explained, type ExplainedWords, meaningAt } from './meaning';
import { networkPolicies } from './network-policies';
import { objectsOf } from './objects';
import { pods } from './pods';
import { roleRules } from './roles';
import { suppressionsInAnnotations } from './suppressions';

export const kubernetes: Domain = {
  name: 'kubernetes',
  hover: (source, offset) => meaningAt(source, offset, explainedPlaces),
  whole: podAround,
  suppressions: suppressionsInAnnotations,
};

/** The containers of the pod that holds the place, where it has several. */
function podAround(unit: Unit, { start }: Span) {
  for (const { containers } of pods(unit)) {
    const parts = containers.map(({ field }) => field.wholeSpan);
    if (parts.length > 1 && parts.some((part) => covers(part, start))) return { noun: 'pod', parts };
  }
  return undefined;
}

const serviceAccounts = objectsOf('', 'ServiceAccount');

function* explainedPlaces(unit: YamlUnit): Generator<Explained | ExplainedWords> {
  for (const pod of pods(unit)) {
    yield [pod.spec as Field, podKeys];
    yield [pod.securityContext as Field, podSecurityKeys];
    for (const volume of pod.volumes) {
      yield [volume as Field, volumeKeys];
      yield [volume.at('hostPath') as Field, hostPathKeys];
    }
    for (const { field, securityContext } of pod.containers) {
      yield [field as Field, containerKeys];
      yield [securityContext as Field, containerSecurityKeys];
      yield { words: securityContext.at('capabilities').at('add'), meanings: capabilities };
      yield { words: securityContext.at('capabilities').at('drop'), meanings: capabilities };
      for (const mount of field.at('volumeMounts').items) yield [mount as Field, volumeMountKeys];
    }
  }
  for (const { field } of roleRules(unit)) yield [field as Field, roleRuleKeys];
  for (const { spec, peerLists } of networkPolicies(unit)) {
    yield [spec as Field, networkPolicyKeys];
    for (const { peers } of peerLists) for (const peer of peers) yield [peer as Field, peerKeys];
  }
  for (const { root } of serviceAccounts(unit)) yield [root as Field<Shape>, podKeys];
}
