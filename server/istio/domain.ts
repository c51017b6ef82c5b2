import { defaultConfig } from '../engine/config';
import type { Domain } from '../engine/domain';
import { type Explained, meaningAt } from '../kubernetes/meaning';
import { pods } from '../kubernetes/pods';
import type { Field } from '../yaml/field';
import type { YamlUnit } from '../yaml/units';
import { clientTlsSettings } from './destination-rules';
import { policyNotes } from './effects';
import {
  authorizationPolicyKeys,
  authorizationRuleKeys,
  clientTlsKeys,
  conditionKeys,
  jwtRuleKeys,
  meshLabelKeys,
  mtlsKeys,
  operationKeys,
  peerAuthenticationKeys,
  policyAnnotationKeys,
  requestAuthenticationKeys,
  sourceKeys,
} from './keys';
import { namespaceObjects } from './membership';
import { authorizationPolicies, peerAuthentications, requestAuthentications } from './policies';
import { authorizationPolicyFacts, peerAuthenticationFacts, requestAuthenticationFacts } from './policy-facts';
import { tcpPorts } from './tcp-ports';
import { waypointFacts } from './waypoints';

export const istio: Domain = {
  name: 'istio',
  facts: [authorizationPolicyFacts, requestAuthenticationFacts, peerAuthenticationFacts, waypointFacts, tcpPorts],
  hover(source, offset, find, config = defaultConfig) {
    const meaning = meaningAt(source, offset, explainedPlaces);
    const notes = meaning ? policyNotes(source, offset, find, config) : [];
    return meaning && notes.length > 0 ? { ...meaning, notes } : meaning;
  },
};

function* explainedPlaces(unit: YamlUnit): Generator<Explained> {
  for (const { tls } of clientTlsSettings(unit)) yield [tls as Field, clientTlsKeys];
  for (const { metadata } of pods(unit)) {
    yield [metadata.at('labels') as Field, meshLabelKeys];
    yield [metadata.at('annotations') as Field, meshLabelKeys];
  }
  for (const { metadata } of namespaceObjects(unit)) yield [metadata.at('labels') as Field, meshLabelKeys];
  for (const { spec } of peerAuthentications(unit)) {
    yield [spec as Field, peerAuthenticationKeys];
    yield [spec.at('mtls') as Field, mtlsKeys];
    for (const { field } of spec.at('portLevelMtls').entries) yield [field as Field, mtlsKeys];
  }
  for (const { spec } of requestAuthentications(unit)) {
    yield [spec as Field, requestAuthenticationKeys];
    for (const jwtRule of spec.at('jwtRules').items) yield [jwtRule as Field, jwtRuleKeys];
  }
  for (const { spec, metadata } of authorizationPolicies(unit)) {
    yield [spec as Field, authorizationPolicyKeys];
    yield [metadata.at('annotations') as Field, policyAnnotationKeys];
    for (const rule of spec.at('rules').items) {
      yield [rule as Field, authorizationRuleKeys];
      for (const from of rule.at('from').items) yield [from.at('source') as Field, sourceKeys];
      for (const to of rule.at('to').items) yield [to.at('operation') as Field, operationKeys];
      for (const condition of rule.at('when').items) yield [condition as Field, conditionKeys];
    }
  }
}
