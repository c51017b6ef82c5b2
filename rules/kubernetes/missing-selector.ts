import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import type { Unit } from '../../server/engine/source';
import { objectsOf } from '../../server/kubernetes/objects';
import { pods } from '../../server/kubernetes/pods';
import type { Metadata, StringMap } from '../../server/kubernetes/shapes';

export default rule({
  title: 'Workload without a fitting selector',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    The API server refuses it, so nothing of the file is applied, its hardening included. What somebody pastes in a
    hurry to get on mostly has none.`,
  impact: `A workload that does not exist.`,
  remedy: `
    Select the labels that the template has.`,
  references: ['https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector'],

  subjects: objectsOf<{ spec: { selector: Selector; template: { metadata: Metadata } } }>(
    'apps',
    'Deployment',
    'StatefulSet',
    'DaemonSet',
    'ReplicaSet',
  ),
  *check({ unit, label, apiVersion, root }) {
    // Versions before fill it in; a patch that no kustomization names is known by its name alone.
    if (unit.file.isPatch || /patch/i.test(unit.file.path) || apiVersion !== 'apps/v1' || !isWhole(unit)) return;
    const spec = root.at('spec');
    const selector = spec.at('selector');
    const labels = spec.at('template').at('metadata').at('labels');
    if (selector.isAbsent && spec.at('template').isPresent) {
      const own = labels.isUnknown ? undefined : labels.value;
      yield {
        at: { unit, span: spec.keyPlace.span, absentFrom: spec.wholeSpan },
        isRefused: true,
        message: say`${label} is refused: it has no selector.`,
        fixes:
          own && Object.values(own).every((value) => typeof value === 'string')
            ? [
                {
                  title: say`Select the labels of its template`,
                  safety: 'review',
                  caveat: say`The selector of a workload cannot be changed later.`,
                  changes: selector.set({ matchLabels: own as Record<string, string> }),
                },
              ]
            : [],
      };
    }
    for (const { key, field } of selector.at('matchLabels').entries) {
      const written = labels.at(key);
      if (field.string === undefined || written.isUnknown || written.string === field.string) continue;
      yield {
        at: { unit, span: field.span, absentFrom: spec.wholeSpan },
        isRefused: true,
        message: say`${label} is refused: it selects "${key}: ${field.string}", which its template does not have.`,
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        «spec»:
          template:
            metadata:
              labels:
                app: web
            spec:
              containers:
                - name: web
                  image: registry.example.com/web:1.4
      `,
      secure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          template:
            metadata:
              labels:
                app: web
            spec:
              containers:
                - name: web
                  image: registry.example.com/web:1.4
          selector:
            matchLabels:
              app: web
      `,
    },
    {
      why: 'A label that the template lacks selects nothing.',
      insecure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          selector:
            matchLabels:
              app: «wep»
          template:
            metadata:
              labels:
                app: web
            spec:
              containers:
                - name: web
                  image: registry.example.com/web:1.4
      `,
    },
    {
      why: 'Old versions fill it in; what a template decides is not known.',
      secure: yaml`
        apiVersion: apps/v1beta2
        kind: Deployment
        metadata:
          name: web
        spec:
          template:
            metadata:
              labels:
                app: web
            spec:
              containers:
                - name: web
                  image: registry.example.com/web:1.4
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          selector:
            matchLabels:
              app: web
          template:
            metadata:
              labels:
                app: web
            spec:
              containers:
                - name: web
                  image: registry.example.com/web:1.4
      `,
    },
  ],
});

type Selector = { matchLabels: StringMap };

/** Some pod of it names its images: a part of one is completed by another file. */
const isWhole = (unit: Unit): boolean =>
  pods(unit).some(({ isComplete, containers }) => isComplete && containers.some((each) => each.isComplete));
