import type { Field, Shape } from '../../yaml/field';
import type { YamlUnit } from '../../yaml/units';
import type { Explained } from '../meaning';
import { gateways, referenceGrants, routes } from './gateways';
import { ingresses } from './ingresses';
import {
  gatewayKeys,
  grantKeys,
  ingressKeys,
  ingressPathKeys,
  ingressRuleKeys,
  ingressTlsKeys,
  ipBlockKeys,
  listenerKeys,
  listenerTlsKeys,
  networkPolicyKeys,
  peerKeys,
  policyPortKeys,
  policyRuleKeys,
  referenceKeys,
  routeKeys,
  routeNamespaceKeys,
  routeRuleKeys,
  serviceKeys,
} from './keys';
import { networkPolicies } from './policies';
import { services } from './services';

/** The mappings of network objects whose keys are explained. */
export function* explainedNetwork(unit: YamlUnit): Generator<Explained> {
  for (const { spec, rules } of networkPolicies(unit)) {
    yield of(spec, networkPolicyKeys);
    for (const { field, peers } of rules) {
      yield of(field, policyRuleKeys);
      for (const port of field.at('ports').items) yield of(port, policyPortKeys);
      for (const peer of peers) {
        yield of(peer, peerKeys);
        yield of(peer.at('ipBlock'), ipBlockKeys);
      }
    }
  }
  for (const { root } of services(unit)) yield of(root.at('spec'), serviceKeys);
  for (const { root } of ingresses(unit)) {
    const spec = root.at('spec');
    yield of(spec, ingressKeys);
    for (const tls of spec.at('tls').items) yield of(tls, ingressTlsKeys);
    for (const rule of spec.at('rules').items) {
      yield of(rule, ingressRuleKeys);
      for (const path of rule.at('http').at('paths').items) yield of(path, ingressPathKeys);
    }
  }
  yield* explainedGateways(unit);
}

function* explainedGateways(unit: YamlUnit): Generator<Explained> {
  for (const { root } of gateways(unit)) {
    yield of(root.at('spec'), gatewayKeys);
    for (const listener of root.at('spec').at('listeners').items) {
      yield of(listener, listenerKeys);
      yield of(listener.at('tls'), listenerTlsKeys);
      yield of(listener.at('allowedRoutes').at('namespaces'), routeNamespaceKeys);
      for (const reference of listener.at('tls').at('certificateRefs').items) yield of(reference, referenceKeys);
    }
  }
  for (const { root } of routes(unit)) {
    yield of(root.at('spec'), routeKeys);
    for (const rule of root.at('spec').at('rules').items) {
      yield of(rule, routeRuleKeys);
      for (const reference of rule.at('backendRefs').items) yield of(reference, referenceKeys);
    }
  }
  for (const { root } of referenceGrants(unit)) yield of(root.at('spec'), grantKeys);
}

const of = <S extends Shape>(mapping: Field<S>, meanings: Explained[1]): Explained => [
  mapping as unknown as Field,
  meanings,
];
