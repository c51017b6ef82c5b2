import type { Domain } from '../engine/domain';
import { type Explained, meaningAt } from '../kubernetes/meaning';
import type { Field } from '../yaml/field';
import type { YamlUnit } from '../yaml/units';
import {
  authorizationPolicyKeys,
  authorizationRuleKeys,
  jwtRuleKeys,
  mtlsKeys,
  operationKeys,
  peerAuthenticationKeys,
  requestAuthenticationKeys,
  sourceKeys,
} from './keys';
import { authorizationPolicies, peerAuthentications, requestAuthentications } from './policies';
import { authorizationPolicyFacts, peerAuthenticationFacts, requestAuthenticationFacts } from './policy-facts';
import { tcpPorts } from './tcp-ports';
import { waypointFacts } from './waypoints';

export const istio: Domain = {
  name: 'istio',
  facts: [authorizationPolicyFacts, requestAuthenticationFacts, peerAuthenticationFacts, waypointFacts, tcpPorts],
  hover: (source, offset) => meaningAt(source, offset, explainedPlaces),
};

function* explainedPlaces(unit: YamlUnit): Generator<Explained> {
  for (const { spec } of peerAuthentications(unit)) {
    yield [spec as Field, peerAuthenticationKeys];
    yield [spec.at('mtls') as Field, mtlsKeys];
    for (const { field } of spec.at('portLevelMtls').entries) yield [field as Field, mtlsKeys];
  }
  for (const { spec } of requestAuthentications(unit)) {
    yield [spec as Field, requestAuthenticationKeys];
    for (const jwtRule of spec.at('jwtRules').items) yield [jwtRule as Field, jwtRuleKeys];
  }
  for (const { spec } of authorizationPolicies(unit)) {
    yield [spec as Field, authorizationPolicyKeys];
    for (const rule of spec.at('rules').items) {
      yield [rule as Field, authorizationRuleKeys];
      for (const from of rule.at('from').items) yield [from.at('source') as Field, sourceKeys];
      for (const to of rule.at('to').items) yield [to.at('operation') as Field, operationKeys];
    }
  }
}
