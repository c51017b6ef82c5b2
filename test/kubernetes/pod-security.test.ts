// The rules that claim a check of the Pod Security Standards, compared with the oracle over random pods.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rules } from 'seaworthy:rules';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { type Config, defaultConfig } from '../../server/engine/config';
import { Linter } from '../../server/engine/lint';
import type { Rule } from '../../server/engine/rule';
import { refusals } from '../../server/kubernetes/admission/pod-security-level';
import { kubernetes } from '../../server/kubernetes/domain';
import { pods } from '../../server/kubernetes/pods';
import { loneWorld } from '../../server/world/world-index';
import { read } from '../examples';
import { type Box, checks, type PodObject } from './pod-security-oracle';

const versions = Array.from({ length: 39 }, (_, minor) => minor);
const configs = new Map<number, Config>(
  versions.map((minor) => [minor, { ...defaultConfig, profile: 'strict', kubernetesVersion: `1.${minor}` }]),
);

const claiming = new Map([...rules].filter(([, rule]) => rule.aliases?.pss));
const linter = new Linter(claiming, [kubernetes]);
const claims = ({ aliases }: Rule, id: string) => aliases?.pss?.includes(id) ?? false;
const isBaselineRule = (rule: Rule) =>
  Object.keys(checks).some((id) => checks[id]?.level === 'baseline' && claims(rule, id));

test('every check has a rule, and every claim names a check', () => {
  for (const id of Object.keys(checks))
    assert.ok(
      [...claiming.values()].some((rule) => claims(rule, id)),
      id,
    );
  for (const [id, rule] of claiming)
    for (const check of rule.aliases?.pss ?? []) assert.ok(check in checks, `${id}: ${check}`);
});

test('random pods get the verdict of the standard in every version', () => {
  const verdicts = new Map(Object.keys(checks).map((id) => [id, { passed: 0, failed: 0 }]));
  fc.assert(
    fc.property(pod(), layout(), (object, { isFlow, wrap }) => {
      const text = isFlow ? JSON.stringify(wrap(object), undefined, 1) : stringify(wrap(object), { lineWidth: 0 });
      const source = read({ path: 'pod.yaml' }, text);
      const world = loneWorld(linter.kinds, source);
      for (const minor of versions) {
        const { findings, failures } = linter.lint(source, configs.get(minor)!, world);
        assert.deepEqual(failures, []);
        const fired = [...new Set(findings.map(({ rule }) => rule))].flatMap((id) => claiming.get(id) ?? []);
        for (const [id, check] of Object.entries(checks)) {
          const fails = minor >= check.from && check.fails(withoutFolded(object), minor);
          if (minor >= check.from) verdicts.get(id)![fails ? 'failed' : 'passed']++;
          const answering = fired.filter((rule) => claims(rule, id));
          // A rule for both levels may speak up where the restricted level excuses what the baseline does not.
          const decisive = check.level === 'baseline' ? answering : answering.filter((rule) => !isBaselineRule(rule));
          const says = fails ? answering.length > 0 : decisive.length > 0;
          assert.equal(says, fails, `${id} in 1.${minor}\n${text}`);
        }
      }
    }),
    { numRuns: 150, seed: 20260101 },
  );
  for (const [id, { passed, failed }] of verdicts)
    assert.ok(Math.min(passed, failed) > (passed + failed) / 20, `${id}: ${passed} passed, ${failed} failed`);
});

/**
 * The pod with what is reported as something else taken for settled: what a privileged container cannot have or has no
 * use of, and what Windows does not know, where the pod is for Windows and only does not say so in `os.name`.
 */
function withoutFolded({ metadata, spec }: PodObject): PodObject {
  const boxes = [...(spec.containers ?? []), ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])];
  const contexts = [spec.securityContext, ...boxes.map(({ securityContext }) => securityContext)];
  const isForWindows = contexts.some((context) => typeof context?.windowsOptions?.hostProcess === 'boolean');
  return {
    ...(metadata && { metadata }),
    spec: {
      ...spec,
      ...(isForWindows && !spec.os && { os: { name: 'windows' } }),
      containers: (spec.containers ?? []).map(settled),
      initContainers: (spec.initContainers ?? []).map(settled),
      ephemeralContainers: (spec.ephemeralContainers ?? []).map(settled),
    },
  };
}

function settled(box: Box): Box {
  const { securityContext } = box;
  const isPrivileged = securityContext?.privileged === true;
  const isAdmin = (securityContext?.capabilities?.add ?? []).some((name) => /^(CAP_)?SYS_ADMIN$/i.test(name));
  if (!isPrivileged && !isAdmin) return box;
  const capabilities = { ...securityContext?.capabilities, ...(isPrivileged && { drop: ['ALL'] }) };
  return { ...box, securityContext: { ...securityContext, allowPrivilegeEscalation: false, capabilities } };
}

function layout() {
  return fc.record({
    isFlow: fc.boolean(),
    wrap: fc.constantFrom<((pod: PodObject) => unknown)[]>(
      ({ metadata, spec }) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', ...metadata }, spec }),
      (template) => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { template } }),
      (template) => ({ apiVersion: 'v1', kind: 'PodTemplate', metadata: { name: 'web' }, template }),
      (template) => ({
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        metadata: { name: 'web' },
        spec: { jobTemplate: { spec: { template } } },
      }),
    ),
  });
}

/** Pods that are mostly right, so that a check's verdict often hangs on one value. */
function pod(): fc.Arbitrary<PodObject> {
  const nameOf = (list: string) => fc.nat(2).map((index) => `${list}-${index}`);
  const containers = (list: string) =>
    fc.uniqueArray(container(nameOf(list)), { maxLength: 1, selector: ({ name }) => name });
  return fc.record(
    {
      metadata: fc.record(
        {
          annotations: fc.dictionary(
            fc.constantFrom(
              'container.apparmor.security.beta.kubernetes.io/main-0',
              'container.apparmor.security.beta.kubernetes.io/gone',
              'seccomp.security.alpha.kubernetes.io/pod',
              'container.seccomp.security.alpha.kubernetes.io/main-0',
              'container.seccomp.security.alpha.kubernetes.io/gone',
              'example.com/team',
            ),
            fc.constantFrom('', 'runtime/default', 'docker/default', 'localhost/web', 'unconfined', 'Localhost/web'),
            { maxKeys: 3 },
          ),
        },
        { requiredKeys: [] },
      ),
      spec: fc.record(
        {
          securityContext: mostly(podContext()),
          containers: fc
            .tuple(container(fc.constant('main-0')), containers('side'))
            .map(([main, others]) => [main, ...others]),
          initContainers: containers('init'),
          ephemeralContainers: containers('debug'),
          volumes: fc.uniqueArray(volume(), { maxLength: 3, selector: ({ name }) => name }),
          hostNetwork: seldomTrue(),
          hostPID: seldomTrue(),
          hostIPC: seldomTrue(),
          hostUsers: fc.constantFrom(true, false, null),
          os: mostly(fc.record({ name: fc.constantFrom('windows', 'linux') })),
        },
        { requiredKeys: ['containers'] },
      ),
    },
    { requiredKeys: ['spec'] },
  );
}

function container(name: fc.Arbitrary<string>) {
  const host = fc.constantFrom('', '127.0.0.1', null);
  const action = fc.record(
    {
      httpGet: fc.record({ host, port: fc.constant(80) }, { requiredKeys: ['port'] }),
      tcpSocket: fc.record({ host, port: fc.constant(80) }, { requiredKeys: ['port'] }),
    },
    { requiredKeys: [] },
  );
  return fc.record(
    {
      name,
      image: fc.constant('example.com/web:1'),
      securityContext: mostly(
        fc.record(
          {
            ...sharedContext(),
            privileged: seldomTrue(),
            allowPrivilegeEscalation: fc.constantFrom(false, false, false, true, null),
            capabilities: mostly(
              fc.record(
                {
                  add: mostly(fc.uniqueArray(capability(), { maxLength: 2 })),
                  drop: mostly(fc.subarray(['ALL', 'all', 'NET_RAW'])),
                },
                { requiredKeys: [] },
              ),
            ),
            procMount: fc.constantFrom('Default', 'Default', 'Unmasked', null),
          },
          { requiredKeys: [] },
        ),
      ),
      ports: fc.array(
        fc.record(
          { containerPort: fc.constant(80), hostPort: fc.constantFrom(0, 0, 80, null) },
          { requiredKeys: ['containerPort'] },
        ),
        { maxLength: 2 },
      ),
      livenessProbe: mostly(action),
      readinessProbe: mostly(action),
      startupProbe: mostly(action),
      lifecycle: fc.record({ postStart: action, preStop: mostly(action) }, { requiredKeys: [] }),
    },
    { requiredKeys: ['name', 'image'] },
  );
}

const capability = () =>
  fc.constantFrom(
    'NET_BIND_SERVICE',
    'NET_BIND_SERVICE',
    'CHOWN',
    'CAP_CHOWN',
    'chown',
    'NET_RAW',
    'SYS_ADMIN',
    'SYS_TIME',
    'ALL',
  );

function sharedContext() {
  const profile = mostly(
    fc.record(
      {
        type: fc.constantFrom(
          'RuntimeDefault',
          'RuntimeDefault',
          'Localhost',
          'Unconfined',
          'runtimedefault',
          '',
          null,
        ),
      },
      { requiredKeys: [] },
    ),
  );
  return {
    runAsNonRoot: fc.constantFrom(true, true, true, false, null),
    runAsUser: fc.constantFrom(0, 1000, 10001, null),
    seccompProfile: profile,
    appArmorProfile: profile,
    seLinuxOptions: mostly(
      fc.record(
        {
          type: fc.constantFrom(
            'container_t',
            'container_init_t',
            'container_kvm_t',
            'container_engine_t',
            'spc_t',
            '',
            null,
          ),
          user: fc.constantFrom('', '', 'system_u', null),
          role: fc.constantFrom('', '', 'system_r', null),
          level: fc.constant('s0:c1,c2'),
        },
        { requiredKeys: [] },
      ),
    ),
    windowsOptions: mostly(fc.record({ hostProcess: seldomTrue() }, { requiredKeys: [] })),
  };
}

function podContext() {
  const sysctl = fc.constantFrom(
    'kernel.shm_rmid_forced',
    'net.ipv4.ip_local_reserved_ports',
    'net.ipv4.tcp_keepalive_time',
    'net.ipv4.tcp_rmem',
    'net.ipv4.tcp_notsent_lowat',
    'net/ipv4/tcp_syncookies',
    'kernel.msgmax',
  );
  return fc.record(
    {
      ...sharedContext(),
      sysctls: mostly(fc.array(fc.record({ name: sysctl, value: fc.constant('1') }), { maxLength: 2 })),
    },
    { requiredKeys: [] },
  );
}

function volume() {
  const paths = ['/srv', '/', '/var/run/docker.sock', '/root/.aws'].map((path) => ({ path }));
  const type = fc.constantFrom(
    ...['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected'],
    ...['secret', 'hostPath', 'hostPath', 'hostPath', 'nfs', 'gitRepo', 'awsElasticBlockStore', 'flexVolume', 'none'],
  );
  return fc
    .tuple(fc.nat(3), type, fc.constantFrom<unknown[]>({}, {}, null, ...paths))
    .map(([index, key, value]) => ({ name: `volume-${index}`, ...(key !== 'none' && { [key]: value }) }));
}

const seldomTrue = () => fc.constantFrom(false, false, false, true, null);
const mostly = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 4 });

test('the verdict on a pod as a whole is that of the standard', () => {
  fc.assert(
    fc.property(pod(), layout(), (object, { isFlow, wrap }) => {
      const text = isFlow ? JSON.stringify(wrap(object), undefined, 1) : stringify(wrap(object), { lineWidth: 0 });
      const described = read({ path: 'pod.yaml' }, text).units.flatMap(({ unit }) => pods(unit));
      for (const each of described) {
        if (!each.isComplete || each.containers.length === 0) continue;
        for (const minor of versions) {
          for (const level of ['baseline', 'restricted'] as const) {
            const failed = Object.values(checks).filter(
              (check) =>
                minor >= check.from &&
                (level === 'restricted' || check.level === 'baseline') &&
                check.fails(object, minor),
            );
            const refused = refusals(each, level, minor);
            assert.equal(refused!.length > 0, failed.length > 0, `${level} in 1.${minor}: ${refused}\n${text}`);
          }
        }
      }
    }),
    { numRuns: 150, seed: 20260102 },
  );
});
