// Where pods are described, what is known of them, and by which version of the standard each is judged.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { defaultConfig } from '../../server/engine/config';
import { fixedText } from '../../server/engine/fix';
import { type Context, yaml } from '../../server/engine/rule';
import { namespaces, policyVersion } from '../../server/kubernetes/namespaces';
import { objects } from '../../server/kubernetes/objects';
import { bestPlaceFor, containers, decidingField, lacksSetting, type Pod, pods } from '../../server/kubernetes/pods';
import { minorOf } from '../../server/kubernetes/version';
import { linter } from '../../server/languages';
import { loneWorld } from '../../server/world/world-index';
import { read } from '../examples';

const podsIn = (text: string, file: { isPatch?: boolean; isTemplate?: boolean } = {}): readonly Pod[] =>
  read({ path: 'manifest.yaml', ...file }, text).units.flatMap(({ unit }) => pods(unit));

const onlyPodIn = (...parameters: Parameters<typeof podsIn>): Pod => {
  const [pod, ...others] = podsIn(...parameters);
  assert.ok(pod);
  assert.deepEqual(others, []);
  return pod;
};

/** A pod spec, in flow style so that it fits under any key. */
const spec = '{ hostNetwork: true, containers: [{ name: web, image: nginx }] }';
const template = `{ metadata: { labels: { app: web } }, spec: ${spec} }`;

const whole: Readonly<Record<string, string>> = {
  'v1 Pod': `spec: ${spec}`,
  'v1 PodTemplate': `template: ${template}`,
  'v1 ReplicationController': `spec: { template: ${template} }`,
  'apps/v1 Deployment': `spec: { template: ${template} }`,
  'extensions/v1beta1 Deployment': `spec: { template: ${template} }`,
  'apps/v1 StatefulSet': `spec: { template: ${template} }`,
  'apps/v1 DaemonSet': `spec: { template: ${template} }`,
  'apps/v1 ReplicaSet': `spec: { template: ${template} }`,
  'batch/v1 Job': `spec: { template: ${template} }`,
  'batch/v1 CronJob': `spec: { jobTemplate: { spec: { template: ${template} } } }`,
  'argoproj.io/v1alpha1 Rollout': `spec: { template: ${template} }`,
  'apps.openshift.io/v1 DeploymentConfig': `spec: { template: ${template} }`,
  'keda.sh/v1alpha1 ScaledJob': `spec: { jobTargetRef: { template: ${template} } }`,
  'serving.knative.dev/v1 Service': `spec: { template: ${template} }`,
  'serving.knative.dev/v1 Configuration': `spec: { template: ${template} }`,
  'serving.knative.dev/v1 Revision': `spec: ${spec}`,
};

const partial: Readonly<Record<string, string>> = {
  'example.com/v1 Runner': `spec: { template: ${template} }`,
  'example.com/v1 Cache': `spec: { podTemplate: ${template} }`,
  'example.com/v1 Deployment': `spec: { template: ${template} }`,
  'batch.volcano.sh/v1alpha1 Job': `spec: { tasks: [{ template: ${template} }] }`,
  'jobset.x-k8s.io/v1alpha2 JobSet': `spec: { replicatedJobs: [{ template: { spec: { template: ${template} } } }] }`,
  'kubeflow.org/v1 PyTorchJob': `spec: { pytorchReplicaSpecs: { Master: { template: ${template} } } }`,
  'monitoring.coreos.com/v1 Prometheus': `spec: ${spec}`,
  'tekton.dev/v1 Task': 'spec: { hostNetwork: true, steps: [{ name: web, image: nginx }] }',
  'tekton.dev/v1 TaskRun': 'spec: { taskSpec: { hostNetwork: true, steps: [{ name: web, image: nginx }] } }',
  'tekton.dev/v1 Pipeline':
    'spec: { tasks: [{ taskSpec: { hostNetwork: true, steps: [{ name: web, image: nginx }] } }] }',
};

const none: Readonly<Record<string, string>> = {
  'v1 Service': 'spec: { selector: { app: web } }',
  'v1 ConfigMap': 'data: { spec: "containers:" }',
  'argoproj.io/v1alpha1 Rollout': 'spec: { workloadRef: { kind: Deployment, name: web } }',
  'apiextensions.k8s.io/v1 Thing': `spec: { template: ${template} }`,
  'kyverno.io/v1 ClusterPolicy': `spec: { rules: [{ mutate: { patchStrategicMerge: { spec: ${spec} } } }] }`,
  'helm.toolkit.fluxcd.io/v2 HelmRelease': `spec: { values: { web: ${spec} } }`,
  'example.com/v1 Kind': `spec: { schema: { template: ${template} } }`,
  'example.com/v1 Ports': 'spec: { containers: [{ name: web, port: 80 }], securityContext: { team: web } }',
  'example.com/v1 Report': 'spec: { template: { title: Monthly } }',
};

const manifest = (type: string, body: string): string => {
  const [apiVersion, kind] = type.split(' ');
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: x, namespace: shop }\n${body}\n`;
};

describe('pods are found', () => {
  for (const [type, body] of [...Object.entries(whole), ...Object.entries(partial)]) {
    test(type, () => {
      const pod = onlyPodIn(manifest(type, body));
      assert.equal(pod.isComplete, type in whole && body === whole[type]);
      assert.equal(pod.spec.at('hostNetwork').value, true);
      assert.deepEqual(
        pod.containers.map(({ name, role }) => [name, role]),
        [['web', 'ordinary']],
      );
      assert.equal(pod.label, `${type.split(' ')[1]} "x"`);
      assert.equal(pod.workload.namespace, 'shop');
    });
  }

  test('nowhere else', () => {
    for (const [type, body] of Object.entries(none)) assert.deepEqual(podsIn(manifest(type, body)), [], type);
  });

  test('in each item of a List, also where anchors keep it in one piece', () => {
    const list = (anchor: string, alias: string) => yaml`
      apiVersion: v1
      kind: List
      items:
        - apiVersion: v1
          kind: Pod
          metadata: { name: a }
          spec: ${anchor}{ containers: [{ name: web, image: nginx }] }
        - apiVersion: v1
          kind: Pod
          metadata: { name: b }
          spec: ${alias}
    `;
    for (const text of [list('', '{ containers: [{ name: web, image: nginx }] }'), list('&spec ', '*spec')])
      assert.deepEqual(
        podsIn(text).map(({ label }) => label),
        ['Pod "a"', 'Pod "b"'],
      );
  });

  test('for each template of a workflow that runs a container, with the settings of the workflow', () => {
    const text = (kind: string, body: (indent: string) => string) =>
      kind === 'CronWorkflow'
        ? `apiVersion: argoproj.io/v1alpha1\nkind: ${kind}\nspec:\n  workflowSpec:\n${body('    ')}`
        : `apiVersion: argoproj.io/v1alpha1\nkind: ${kind}\nspec:\n${body('  ')}`;
    const body = (indent: string) =>
      [
        'securityContext: { runAsNonRoot: true }',
        'volumes: [{ name: shared }]',
        'templates:',
        '  - name: main',
        '    dag: { tasks: [] }',
        '  - name: build',
        '    container: { image: golang }',
        '    initContainers: [{ name: clone, image: git }]',
        '    sidecars: [{ name: proxy, image: envoy }]',
        '    volumes: [{ name: own }]',
        '  - name: check',
        '    securityContext: { runAsUser: 0 }',
        '    script: { image: python, source: pass }',
        '  - name: set',
        '    containerSet: { containers: [{ name: one, image: a }, { name: two, image: b }] }',
      ]
        .map((line) => `${indent}${line}\n`)
        .join('');
    for (const kind of ['Workflow', 'WorkflowTemplate', 'ClusterWorkflowTemplate', 'CronWorkflow']) {
      const [build, check, set, ...others] = podsIn(text(kind, body));
      assert.deepEqual(others, []);
      assert.deepEqual(
        build!.containers.map(({ name, role }) => [name, role]),
        [
          ['clone', 'init'],
          ['build', 'ordinary'],
          ['proxy', 'ordinary'],
        ],
      );
      assert.deepEqual(
        build!.volumes.map((volume) => volume.at('name').value),
        ['shared', 'own'],
      );
      assert.equal(build!.securityContext.at('runAsNonRoot').value, true);
      assert.ok(build!.isComplete);
      assert.equal(check!.securityContext.at('runAsNonRoot').isAbsent, true);
      assert.equal(set!.containers.length, 2);
    }
  });

  test('a workflow that patches its pods is not complete', () => {
    const text = yaml`
      apiVersion: argoproj.io/v1alpha1
      kind: Workflow
      spec:
        podSpecPatch: '{"securityContext": {"runAsNonRoot": true}}'
        templates:
          - name: build
            container: { image: golang }
    `;
    assert.equal(onlyPodIn(text).isComplete, false);
  });
});

describe('what may be missing', () => {
  const deployment = (container: string) => manifest('apps/v1 Deployment', `spec: { template: { spec: { containers: [${container}] } } }`); // biome-ignore format: one line

  test('nothing from a patch, listed as one or without any image', () => {
    const patch = onlyPodIn(deployment('{ name: web, env: [] }'));
    assert.equal(patch.isPatch, true);
    assert.equal(patch.isComplete, false);
    assert.equal(onlyPodIn(deployment('{ name: web, image: nginx }'), { isPatch: true }).isComplete, false);
  });

  test('nothing from a container without an image beside others', () => {
    const pod = onlyPodIn(deployment('{ name: web, image: nginx }, { name: half }'));
    assert.deepEqual(
      pod.containers.map(({ isComplete }) => isComplete),
      [true, false],
    );
  });

  test('what a template may write is not missing', () => {
    const text = yaml`
      apiVersion: {{ include "deployment.apiVersion" . }}
      kind: Deployment
      metadata: { name: web }
      spec:
        template:
          spec:
            securityContext: {{ toYaml .Values.podSecurityContext | nindent 8 }}
            containers:
              - name: web
                image: {{ .Values.image }}
    `;
    const [container] = onlyPodIn(text, { isTemplate: true }).containers;
    assert.ok(container?.isComplete);
    assert.equal(lacksSetting(container, 'runAsNonRoot'), false);
    assert.equal(container.securityContext.at('privileged').isAbsent, true);
  });
});

describe('settings that pods and containers share', () => {
  const text = yaml`
    apiVersion: v1
    kind: Pod
    metadata: { name: web }
    spec:
      securityContext:
        runAsUser: 10001
        runAsNonRoot:
      containers:
        - name: own
          image: nginx
          securityContext: { runAsUser: 0 }
        - name: inherited
          image: nginx
          securityContext: { runAsUser: null }
  `;
  const [own, inherited] = onlyPodIn(text).containers;

  test("the container's own decides, else the pod's; null is unset", () => {
    assert.equal(decidingField(own!, 'runAsUser').value, 0);
    assert.equal(decidingField(inherited!, 'runAsUser').value, 10001);
    assert.ok(lacksSetting(own!, 'runAsNonRoot'));
  });

  test('a missing one is written at the pod, unless a container has its own', () => {
    const context = (field: { parent: unknown }) => field.parent;
    assert.equal(context(bestPlaceFor(inherited!, 'seccompProfile')), own!.pod.securityContext);
    assert.equal(context(bestPlaceFor(inherited!, 'runAsUser')), inherited!.securityContext);
  });
});

test('the version of a pod is the one its namespace pins, else the configured one', () => {
  const source = read(
    { path: 'namespaces.yaml' },
    yaml`
      apiVersion: v1
      kind: Namespace
      metadata:
        name: shop
        labels:
          pod-security.kubernetes.io/enforce: restricted
          pod-security.kubernetes.io/enforce-version: v1.25
      ---
      apiVersion: v1
      kind: Namespace
      metadata:
        name: latest
        labels:
          pod-security.kubernetes.io/enforce-version: latest
    `,
  );
  const facts = source.units.flatMap(({ unit }) => namespaces.states(unit).map(({ fact }) => fact));
  assert.deepEqual(
    facts.map(({ labels: _, ...fact }) => fact),
    [
      { name: 'shop', enforce: 'restricted', enforceVersion: 'v1.25' },
      { name: 'latest', enforceVersion: 'latest' },
    ],
  );
  const world = loneWorld({ kinds: [namespaces], roots: [] }, source);
  const context = {
    config: { ...defaultConfig, kubernetesVersion: '1.31' },
    find: (kind, table, key, within) =>
      world.find(kind, table, key, within, { path: 'pod.yaml', unit: source.units[0]!.unit, isStale: false }),
  } satisfies Context;
  const versionIn = (namespace: string) =>
    policyVersion(onlyPodIn(manifest('v1 Pod', `spec: ${spec}`).replace('shop', namespace)), context);
  assert.equal(versionIn('shop'), 25);
  assert.equal(versionIn('latest'), 31);
  assert.equal(versionIn('elsewhere'), 31);
});

test('versions are read as people and clouds write them', () => {
  for (const [text, minor] of [['1.33', 33], ['v1.9', 9], ['1.33.4', 33], ['1.30+', 30], ['2.0', Number.POSITIVE_INFINITY], ['latest', undefined], ['', undefined]] as const) assert.equal(minorOf(text), minor, text); // biome-ignore format: a table
});

test('every container of a unit is a subject', () => {
  const [placed] = read({ path: 'pod.yaml' }, manifest('v1 Pod', `spec: ${spec}`)).units;
  assert.equal(containers(placed!.unit).length, 1);
  assert.deepEqual(
    objects(placed!.unit).map(({ group, kind, name }) => [group, kind, name]),
    [['', 'Pod', 'x']],
  );
});

describe('parts of pods in custom resources', () => {
  const only = (apiVersion: string, kind: string, body: string) =>
    onlyPodIn(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: it }\nspec: ${body}\n`);

  test('a pod without containers of its own', () => {
    const pod = only(
      'kafka.strimzi.io/v1',
      'Kafka',
      '{ kafka: { template: { pod: { securityContext: { runAsUser: 0 } } } } }',
    );
    assert.equal(pod.securityContext.at('runAsUser').value, 0);
    assert.deepEqual([pod.containers.length, pod.isComplete], [0, false]);
  });

  test('pod and container in one', () => {
    const pod = only(
      'sparkoperator.k8s.io/v1beta2',
      'SparkApplication',
      '{ driver: { hostNetwork: true, securityContext: { privileged: true } } }',
    );
    assert.equal(pod.spec.at('hostNetwork').value, true);
    assert.deepEqual(pod.containers.map(({ name, isComplete }) => [name, isComplete]), [['driver', false]]); // biome-ignore format: one line
    assert.equal(pod.containers[0]?.securityContext.at('privileged').value, true);
    assert.equal(pod.securityContext.isPresent, false);
  });

  test('containers that only override', () => {
    const pod = only(
      'elasticsearch.k8s.elastic.co/v1',
      'Elasticsearch',
      '{ nodeSets: [{ podTemplate: { metadata: { labels: { app: search } }, spec: { initContainers: [{ name: tune, securityContext: { privileged: true } }] } } }] }',
    );
    assert.deepEqual(pod.containers.map(({ name, role }) => [name, role]), [['tune', 'init']]); // biome-ignore format: one line
    assert.equal(pod.metadata.at('labels').at('app').value, 'search');
  });

  test('what a Tekton run says of its pods, and a task of all its steps', () => {
    const [run, task] = podsIn(yaml`
      apiVersion: tekton.dev/v1
      kind: TaskRun
      metadata: { name: build }
      spec:
        podTemplate: { hostNetwork: true }
        taskSpec:
          stepTemplate: { securityContext: { privileged: true } }
          steps: [{ name: build, image: example.com/build:1 }]
    `);
    assert.equal(run?.spec.at('hostNetwork').value, true);
    assert.deepEqual(task?.containers.map(({ name }) => name), ['stepTemplate', 'build']); // biome-ignore format: one line
  });

  test('settings that are switches of the resource are no pod', () => {
    assert.deepEqual(
      podsIn('apiVersion: ceph.rook.io/v1\nkind: CephCluster\nspec: { network: { hostNetwork: true } }'),
      [],
    );
  });
});

test('a pod with many containers takes time in proportion', () => {
  const text = (count: number) =>
    `apiVersion: v1\nkind: Pod\nmetadata: { name: many }\nspec:\n  containers:\n${Array.from({ length: count }, (_, index) => `    - { name: c${index}, image: "example.com/c:1", securityContext: { privileged: true } }\n`).join('')}`;
  const config = { ...defaultConfig, profile: 'strict' as const };
  const time = (count: number) => {
    const source = read({ path: 'pod.yaml' }, text(count));
    const world = loneWorld(linter().kinds, source);
    const start = performance.now();
    linter().lint(source, config, world);
    return performance.now() - start;
  };
  time(200);
  const few = Math.min(time(1000), time(1000));
  assert.ok(time(8000) < 40 * few + 400, 'eight times the containers take about eight times as long');
});

describe('lists', () => {
  const labels = (text: string) => podsIn(text).map(({ label }) => label);

  test('a typed list says what its items are', () => {
    const item = (name: string) => `- metadata: { name: ${name} }\n  spec: ${spec}\n`;
    assert.deepEqual(labels(`apiVersion: v1\nkind: PodList\nitems:\n${item('one')}${item('two')}`), [
      'Pod "one"',
      'Pod "two"',
    ]);
    assert.deepEqual(
      labels(
        `apiVersion: apps/v1\nkind: DeploymentList\nitems: [{ metadata: { name: web }, spec: { template: ${template} } }]\n`,
      ),
      ['Deployment "web"'],
    );
  });

  test('items that say their kind stay units of their own', () => {
    const text = `apiVersion: v1\nkind: PodList\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: { name: a }\n  spec: ${spec}\n- kind: Pod\n  apiVersion: v1\n  spec: ${spec}\n`;
    assert.equal(read({ path: 'manifest.yaml' }, text).units.length, 3);
    assert.deepEqual(labels(text), ['Pod "a"', 'Pod']);
  });

  test('lists in lists, also in JSON', () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a' },
      spec: { containers: [{ name: 'a', image: 'a' }] },
    };
    const list = { apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'v1', kind: 'List', items: [pod] }, pod] };
    assert.deepEqual(labels(JSON.stringify(list, undefined, '\t')), ['Pod "a"', 'Pod "a"']);
  });
});

test('fixes write into Knative nothing that its webhook refuses', () => {
  // What https://github.com/knative/serving/blob/main/pkg/apis/serving/fieldmask.go lets through without feature flags.
  const allowed = new Set(['automountServiceAccountToken', 'imagePullPolicy', 'securityContext', 'allowPrivilegeEscalation', 'capabilities', 'drop', 'readOnlyRootFilesystem', 'runAsNonRoot', 'runAsUser', 'runAsGroup', 'seccompProfile', 'type']); // biome-ignore format: one line
  const text = `apiVersion: serving.knative.dev/v1
kind: Service
metadata:
  name: shop
spec:
  template:
    spec:
      nodeSelector:
        kubernetes.io/arch: amd64
      containers:
        - name: web
          image: registry.example.com/web:1.0
        - name: proxy
          image: registry.example.com/proxy:1.0
          securityContext:
            capabilities:
              drop: [CAP_NET_RAW]
`;
  for (const [written, isWindows] of [
    [text, false],
    [text.replace('kubernetes.io/arch: amd64', 'kubernetes.io/os: windows'), true],
  ] as const) {
    const source = read({ path: 'manifest.yaml' }, written);
    const world = loneWorld(linter().kinds, source);
    const linted = { linter: linter(), source, config: { ...defaultConfig, profile: 'strict' as const }, world };
    const fixed = fixedText(linted, ['safe', 'review']).text;
    const keysOf = (all: string) => new Set([...all.matchAll(/([A-Za-z]+):/g)].map(([, key]) => key!));
    const added = [...keysOf(fixed)].filter((key) => !keysOf(written).has(key));
    assert.ok(added.includes('runAsNonRoot'));
    assert.equal(added.includes('seccompProfile'), !isWindows);
    assert.deepEqual(
      added.filter((key) => !allowed.has(key)),
      [],
    );
  }
});

test('nodes with a build of Windows run Windows alone', () => {
  const build = 'node.kubernetes.io/windows-build';
  const affinity = (operator: string) =>
    `affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: ${build}, operator: ${operator}, values: ["10.0.20348"] }] }] } } }`;
  for (const [nodes, isWindows] of [
    [`nodeSelector: { ${build}: "10.0.20348" }`, true],
    [affinity('In'), true],
    [affinity('Exists'), true],
    [affinity('DoesNotExist'), false],
    [affinity('NotIn'), false],
  ] as const) {
    const text = `apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec:\n  ${nodes}\n  containers: [{ name: a, image: a }]\n`;
    assert.equal(onlyPodIn(text).isWindows, isWindows, nodes);
  }
});

test('what a template defines for others to include counts where it is written, and lacks nothing', () => {
  const text = `{{- define "shop.container" -}}
- name: {{ .name }}
  image: {{ .image | quote }}
  securityContext:
    privileged: true
    runAsUser: {{ .uid }}
- name: http
  port: 80
{{- end }}
---
apiVersion: v1
kind: Pod
metadata: { name: {{ .Release.Name }} }
spec: ${spec}
`;
  const file = { path: 'chart/templates/pod.yaml', isTemplate: true };
  const source = read(file, text);
  const config = { ...defaultConfig, profile: 'strict' as const };
  const found = linter()
    .lint(source, config, loneWorld(linter().kinds, source))
    .findings.filter(({ span }) => span.start < text.indexOf('---'));
  assert.deepEqual(
    found.map(({ rule, span }) => [rule, text.slice(span.start, span.end)]),
    [['kubernetes/privileged-container', 'true']],
  );
  // Elsewhere such a list may be anything.
  assert.deepEqual(podsIn('- name: a\n  image: b\n  securityContext: { privileged: true }\n'), []);
});
