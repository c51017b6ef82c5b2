// Which rules answer another tool's check: an ignore comment for it must hide all of them, and nothing else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linter } from '../../server/languages';

const capabilities = ['all-added', 'bpf', 'dac-read-search', 'net-admin', 'net-raw', 'sys-admin', 'sys-module', 'sys-ptrace', 'sys-rawio'].map((name) => `capability-${name}`); // biome-ignore format: one list

/** A tool, its check, and the last parts of the ids of the rules that say the same. */
const claims: readonly (readonly [tool: string, check: string, rules: readonly string[]])[] = [
  // This policy is two checks under one name; each has its own.
  ['kyverno', 'disallow-capabilities-strict', []],
  [
    'kyverno',
    'disallow-capabilities-strict/adding-capabilities-strict',
    ['capabilities-added', 'capabilities-added-strict', ...capabilities],
  ],
  ['kyverno', 'disallow-capabilities-strict/require-drop-all', ['capabilities-not-dropped', 'drop-all-in-lower-case']],
  ['kyverno', 'restrict-seccomp-strict', ['seccomp-not-set', 'seccomp-unconfined']],
  [
    'kyverno',
    'restrict-volume-types',
    [
      'cloud-credential-host-mount',
      'container-runtime-socket',
      'git-repo-volume',
      'host-path-sensitive',
      'host-path-volume',
      'restricted-volume-types',
    ],
  ],
  ['kyverno', 'disallow-host-ports-range', ['host-port']],
  ['kubescape', 'C-0055', ['linux-hardening-missing']],
  ['kubescape', 'C-0057', ['capability-sys-admin', 'privileged-container']],
  ['kubescape', 'C-0211', ['no-security-context', 'windows-host-process', 'writable-root-filesystem']],
  ['kubescape', 'C-0213', ['psp-present', 'psp-privileged']],
  ['kubescape', 'C-0214', ['psp-host-pid']],
  ['kubescape', 'C-0215', ['psp-host-ipc']],
  ['kubescape', 'C-0216', ['psp-host-network']],
  ['kubescape', 'C-0219', ['psp-capabilities-allowed']],
  ['kubescape', 'C-0220', ['psp-capabilities-not-dropped']],
  ['kubescape', 'C-0275', ['host-pid']],
  ['kubescape', 'C-0276', ['host-ipc']],
  ['trivy', 'KSV-0002', ['apparmor-unconfined']],
  ['trivy', 'KSV-0046', ['rbac-wildcard-all', 'rbac-wildcard-resource']],
  ['kube-score', 'container-security-context-user-group-id', ['low-gid', 'low-uid', 'root-group', 'run-as-root-user']],
  ['checkov', 'CKV_DOCKER_4', ['add-url-without-checksum', 'use-copy-instead-of-add']],
  ['kics', 'workload_host_port_not_specified', ['host-port']],
  ['kics', 'missing_app_armor_config', ['apparmor-not-set', 'apparmor-unconfined']],
  ['semgrep', 'allow-privilege-escalation-true', ['allow-privilege-escalation']],
  ['semgrep', 'run-as-non-root-container-level', ['may-run-as-root']],
  ['semgrep', 'run-as-non-root-container-level-missing-security-context', ['may-run-as-root']],
  ['semgrep', 'run-as-non-root-security-context-pod-level', ['may-run-as-root']],
];

for (const [tool, check, expected] of claims) {
  test(`${tool} ${check}`, () => {
    const answering = [...linter().rules]
      .filter(([, { aliases }]) =>
        Object.entries(aliases ?? {}).some(([key, ids]) => key === tool && ids.includes(check)),
      )
      .map(([id]) => id.slice(id.indexOf('/') + 1));
    assert.deepEqual(answering.sort(), [...expected].sort());
  });
}
