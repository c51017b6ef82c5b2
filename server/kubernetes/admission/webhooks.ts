import { type Query, query } from '../../engine/query';
import type { Field } from '../../yaml/field';
import { isYaml } from '../../yaml/units';
import { type KubernetesObject, objects, objectsOf } from '../objects';
import type { StringMap } from '../shapes';

type Selector = { matchLabels: StringMap; matchExpressions: { key: {}; operator: {}; values: {} } };

type WebhookShape = {
  name: {};
  failurePolicy: {};
  clientConfig: { url: {}; caBundle: {}; service: { name: {}; namespace: {} } };
  namespaceSelector: Selector;
  objectSelector: Selector;
};

/** One webhook that the API server asks before it admits an object. */
interface Webhook {
  /** Empty where it is not written. */
  readonly name: string;
  /** It may refuse; a mutating one fills in, and may refuse as well. */
  readonly isValidating: boolean;
  readonly field: Field<WebhookShape>;
}

const configurations = objectsOf<{ webhooks: WebhookShape }>(
  'admissionregistration.k8s.io',
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
);

export const webhooks: Query<Webhook> = query(isYaml, (unit) =>
  configurations(unit).flatMap(({ kind, root }) =>
    root.at('webhooks').items.map((field) => ({
      name: field.at('name').raw ?? '',
      isValidating: kind === 'ValidatingWebhookConfiguration',
      field,
    })),
  ),
);

type Enforced = { spec: { validationFailureAction: {}; enforcementAction: {} } };

/** Policies of Kyverno, and constraints of Gatekeeper, whose kinds are the user's own. */
export const enforcedPolicies: Query<KubernetesObject<Enforced>> = query(
  isYaml,
  (unit) =>
    // The group decides the shape.
    objects(unit).filter(
      ({ group }) => group === 'kyverno.io' || group === 'constraints.gatekeeper.sh',
    ) as readonly KubernetesObject[] as readonly KubernetesObject<Enforced>[],
);
