import type { Domain, Hover } from '../engine/domain';
import type { Find } from '../engine/facts';
import type { Source, Unit } from '../engine/source';
import { covers, type Span } from '../engine/text';
import type { Field, Shape } from '../yaml/field';
import type { YamlUnit } from '../yaml/units';
import { explainedAdmission } from './admission/explained';
import { podLevels } from './admission/pod-levels';
import {
  appArmorProfileKeys,
  capabilities,
  capabilityListKeys,
  containerKeys,
  containerSecurityKeys,
  emptyDirKeys,
  fileVolumeKeys,
  hostPathKeys,
  podKeys,
  podSecurityKeys,
  seccompProfileKeys,
  seLinuxOptionKeys,
  tokenSourceKeys,
  volumeKeys,
  volumeMountKeys,
  windowsOptionKeys,
} from './keys';
import { type Explained, type ExplainedWords, meaningAt } from './meaning';
import { namespaces } from './namespaces';
import { explainedNetwork } from './network/explained';
import { gatewayFacts, grantFacts, routeFacts } from './network/gateways';
import { ingressFacts } from './network/ingresses';
import { pluginFacts } from './network/plugins';
import { policyFacts } from './network/policies';
import { networkNotes } from './network/reach';
import { serviceFacts } from './network/services';
import { madeSecrets } from './network/tls-secrets';
import { workloads } from './network/workloads';
import { isManifest, kindsIn, objectsOf } from './objects';
import { pods } from './pods';
import { explainedRoles } from './rbac/explained';
import { accessHover } from './rbac/hover';
import { accountUses, bindingFacts, roleFacts } from './role-bindings';
import { roleRuleFacts } from './roles';
import { serviceAccountFacts } from './service-accounts';
import type { SharedSecurityContext } from './shapes';
import { annotated, suppressionsInAnnotations } from './suppressions';

export const kubernetes: Domain = {
  name: 'kubernetes',
  facts: [
    namespaces,
    podLevels,
    serviceAccountFacts,
    roleFacts,
    roleRuleFacts,
    bindingFacts,
    accountUses,
    workloads,
    policyFacts,
    serviceFacts,
    ingressFacts,
    gatewayFacts,
    routeFacts,
    grantFacts,
    pluginFacts,
    madeSecrets,
  ],
  hover,
  whole: podAround,
  suppressions: suppressionsInAnnotations,
  suppress: annotated,
  claims: isManifest,
  kinds: kindsIn,
};

/**
 * What a key means, and of selectors and rules of the network what the workspace makes of them; of the names of accounts
 * and roles what is granted to them and by them.
 */
function hover(source: Source, offset: number, find: Find): Hover | undefined {
  const access = accessHover(source, offset, find);
  if (access) return access;
  const meaning = meaningAt(source, offset, explainedPlaces);
  const notes = meaning ? networkNotes(source, offset, find) : [];
  return meaning && notes.length > 0 ? { ...meaning, notes } : meaning;
}

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
    yield* explainedProfiles(pod.securityContext);
    for (const volume of pod.volumes) {
      yield [volume as Field, volumeKeys];
      yield [volume.at('hostPath') as Field, hostPathKeys];
      yield [volume.at('emptyDir') as Field, emptyDirKeys];
      for (const key of ['secret', 'configMap', 'projected'] as const)
        yield [volume.at(key) as Field as Field<Shape>, fileVolumeKeys];
      for (const source of volume.at('projected').at('sources').items)
        yield [source.at('serviceAccountToken') as Field, tokenSourceKeys];
    }
    for (const { field, securityContext } of pod.containers) {
      yield [field as Field, containerKeys];
      yield [securityContext as Field, containerSecurityKeys];
      yield* explainedProfiles(securityContext);
      yield [securityContext.at('capabilities') as Field, capabilityListKeys];
      yield { words: securityContext.at('capabilities').at('add'), meanings: capabilities };
      yield { words: securityContext.at('capabilities').at('drop'), meanings: capabilities };
      for (const mount of field.at('volumeMounts').items) yield [mount as Field, volumeMountKeys];
    }
  }
  yield* explainedRoles(unit);
  yield* explainedNetwork(unit);
  yield* explainedAdmission(unit);
  for (const { root } of serviceAccounts(unit)) yield [root as Field<Shape>, podKeys];
}

/** The parts of a securityContext that pods and containers share. */
function* explainedProfiles(context: Field<SharedSecurityContext>): Generator<Explained> {
  yield [context.at('seccompProfile') as Field, seccompProfileKeys];
  yield [context.at('appArmorProfile') as Field, appArmorProfileKeys];
  yield [context.at('seLinuxOptions') as Field, seLinuxOptionKeys];
  yield [context.at('windowsOptions') as Field, windowsOptionKeys];
}
