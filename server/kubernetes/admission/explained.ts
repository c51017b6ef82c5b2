import type { Field } from '../../yaml/field';
import type { YamlUnit } from '../../yaml/units';
import type { Explained } from '../meaning';
import { objectsOf } from '../objects';
import { admissionBindingKeys, apiServiceKeys, podSecurityLabelKeys, webhookKeys } from './keys';
import { webhooks } from './webhooks';

const namespaces = objectsOf('', 'Namespace');
const bindings = objectsOf<{ spec: {} }>('admissionregistration.k8s.io', 'ValidatingAdmissionPolicyBinding');
const apiServices = objectsOf<{ spec: {} }>('apiregistration.k8s.io', 'APIService');

/** The mappings of admission's objects whose keys are explained. */
export function* explainedAdmission(unit: YamlUnit): Generator<Explained> {
  for (const { metadata } of namespaces(unit)) yield [metadata.at('labels') as Field, podSecurityLabelKeys];
  for (const { field } of webhooks(unit)) yield [field as Field, webhookKeys];
  for (const { root } of bindings(unit)) yield [root.at('spec') as Field, admissionBindingKeys];
  for (const { root } of apiServices(unit)) yield [root.at('spec') as Field, apiServiceKeys];
}
