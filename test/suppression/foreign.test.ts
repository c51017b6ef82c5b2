// One test for every form in which people already tell another tool to be quiet.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { lint, summary } from './bench';

const pod = (...spec: string[]) => ['apiVersion: v1', 'kind: Pod', 'metadata:', '  name: a', 'spec:', ...spec.map((line) => `  ${line}`), ''].join('\n'); // biome-ignore format: one line

const annotated = (annotation: string, ...spec: string[]) =>
  ['apiVersion: v1', 'kind: Pod', 'metadata:', '  name: a', '  annotations:', `    ${annotation}`, 'spec:', ...spec.map((line) => `  ${line}`), ''].join('\n'); // biome-ignore format: one line

const docker = (text: string) => summary(lint('Dockerfile', text));
const yaml = (text: string) => summary(lint('a.yaml', text));

describe('hadolint', () => {
  test('ignore: the next instruction, with the reason behind a second sign', () => {
    assert.deepEqual(docker('# hadolint ignore=DL3007,SC1035 # mirrored\nFROM a:latest\nFROM b:latest\n'), {
      shown: ['3 latest'],
      hidden: ['2 latest by hadolint: mirrored'],
    });
  });

  test('of several above an instruction the last counts', () => {
    assert.deepEqual(docker('FROM a:1\n# hadolint ignore=DL3004\n# hadolint ignore=DL3002\nRUN sudo x\n').shown, [
      '4 sudo',
    ]);
    assert.deepEqual(docker('FROM a:1\n# hadolint ignore=DL3002\n# hadolint ignore=DL3004\nRUN sudo x\n').shown, []);
  });

  test('global ignore: the file', () => {
    assert.deepEqual(docker('# hadolint global ignore=DL3007, DL3004\nFROM a:latest\nRUN sudo x\n'), {
      shown: [],
      hidden: ['2 latest by hadolint', '3 sudo by hadolint'],
    });
  });

  test('stage ignore: the stage', () => {
    assert.deepEqual(
      docker('FROM a:1\nRUN sudo x\n# hadolint stage ignore=DL3004\nFROM b:1\nRUN sudo y\nFROM c:1\nRUN sudo z\n'),
      {
        shown: ['2 sudo', '7 sudo'],
        hidden: ['5 sudo by hadolint'],
      },
    );
  });

  test('means nothing in YAML', () => {
    assert.deepEqual(yaml(pod('# hadolint ignore=DL3007', 'image: a:latest')).shown, ['7 latest']);
  });
});

describe('BuildKit', () => {
  test('check=skip: the file, by id or all that BuildKit checks', () => {
    assert.deepEqual(docker('# check=skip=NoLatest,Other;error=true\nFROM a:latest\nRUN sudo x\n'), {
      shown: ['3 sudo'],
      hidden: ['2 latest by buildkit'],
    });
    assert.deepEqual(
      docker('# syntax=docker/dockerfile:1\n# check=error=true;skip=all\nFROM a:latest\nRUN sudo x\n').shown,
      [],
    );
  });

  test('check=skip above an instruction: that instruction, below other comments and with a reason too', () => {
    const steps = 'FROM a:latest\nFROM b:latest\n';
    for (const comment of [
      '# check=skip=NoLatest',
      '# check=skip=NoLatest // it is tested every day',
      '# check=skip=all',
      '# Tested every day.\n# check=skip=Other,NoLatest',
    ])
      assert.deepEqual(docker(`ARG X\n${comment}\n${steps}`).hidden.length, 1, comment);
    assert.deepEqual(docker(`ARG X\n# check=skip=Other\n${steps}`).shown, ['3 latest', '4 latest']);
  });

  test('below the first instruction it says nothing of the file', () => {
    assert.deepEqual(docker('FROM a:latest\n# check=skip=all\n').shown, ['1 latest']);
    assert.deepEqual(docker('# check=error=true\nFROM a:latest\n').shown, ['2 latest']);
  });
});

describe('checkov', () => {
  test('a comment anywhere in a Dockerfile covers it', () => {
    for (const comment of ['#checkov:skip=CKV_DOCKER_7:mirrored', '# checkov:skip=CKV_DOCKER_7: mirrored']) {
      assert.deepEqual(
        docker(`FROM a:latest\n${comment}\nRUN x\n`),
        { shown: [], hidden: ['1 latest by checkov: mirrored'] },
        comment,
      );
    }
  });

  test('a comment in a document covers that document', () => {
    const text = `${pod('hostNetwork: true', '# checkov:skip=CKV_K8S_19:agent', 'a: b')}---\n${pod('hostNetwork: true')}`;
    assert.deepEqual(yaml(text), { shown: ['15 host-network'], hidden: ['6 host-network by checkov: agent'] });
  });

  test('annotations, with any number and under any of its names', () => {
    for (const key of ['checkov.io/skip1', 'checkov.io/skip', 'bridgecrew.io/skip7', 'cortex.io/skip2']) {
      assert.deepEqual(
        yaml(annotated(`${key}: CKV_K8S_19=node agent`, 'hostNetwork: true')),
        {
          shown: [],
          hidden: ['8 host-network by checkov: node agent'],
        },
        key,
      );
    }
    assert.deepEqual(yaml(annotated('checkov.io/skip1: CKV_K8S_19', 'hostNetwork: true')).hidden, [
      '8 host-network by checkov',
    ]);
    assert.deepEqual(yaml(annotated('checkov.io/other: CKV_K8S_19', 'hostNetwork: true')).shown, ['8 host-network']);
  });
});

describe('Trivy', () => {
  test('what stands below the comment, whatever the case of the id and its old prefix', () => {
    for (const id of ['KSV-0009', 'AVD-KSV-0009', 'avd-ksv-0009', '*', 'DS-1 trivy:ignore:KSV-0009']) {
      assert.deepEqual(
        yaml(pod(`# trivy:ignore:${id}`, 'hostNetwork: true', 'hostPID: true')),
        {
          shown: ['8 host-pid'],
          hidden: ['7 host-network by trivy'],
        },
        id,
      );
    }
    assert.deepEqual(docker('#trivy:ignore:AVD-DS-0001\nFROM a:latest\nFROM b:latest\n').shown, ['3 latest']);
  });

  test('exp: until that day', () => {
    assert.deepEqual(yaml(pod('# trivy:ignore:KSV-0009:exp:2026-06-30', 'hostNetwork: true')).shown, []);
    assert.deepEqual(yaml(pod('# trivy:ignore:KSV-0009:exp:2026-06-29', 'hostNetwork: true')).shown, [
      '7 host-network',
    ]);
  });
});

describe('KICS', () => {
  test('ignore and disable: the file, before anything else in it', () => {
    assert.deepEqual(yaml(`# kics-scan ignore\n${pod('hostNetwork: true', 'hostPID: true')}`), {
      shown: ['8 host-pid'],
      hidden: ['7 host-network by kics'],
    });
    assert.deepEqual(yaml(`---\n# kics-scan ignore\n${pod('hostNetwork: true')}`).shown, []);
    assert.deepEqual(yaml(pod('# kics-scan ignore', 'hostNetwork: true')).shown, ['7 host-network']);
    assert.deepEqual(yaml(`# kics-scan disable=shared_host_network_namespace\n${pod('hostNetwork: true')}`).shown, []);
  });

  test('an identifier that nothing maps hides nothing', () => {
    const text = `# kics-scan disable=6b6bdfb3-c3ae-44cb-88e4-7405c1ba2c8a\n${pod('hostNetwork: true')}`;
    assert.deepEqual(yaml(text), { shown: ['7 host-network'], hidden: [] });
  });

  test('ignore-line: the line below, whatever is found there', () => {
    assert.deepEqual(yaml(pod('# kics-scan ignore-line', 'hostPID: true', 'hostNetwork: true')), {
      shown: ['8 host-network'],
      hidden: ['7 host-pid by kics'],
    });
    assert.deepEqual(docker('FROM a:1\n# kics-scan ignore-line\nRUN true \\\n  && sudo x\nRUN sudo y\n').shown, [
      '5 sudo',
    ]);
  });

  test('ignore-block: the node below, in a Dockerfile the stage', () => {
    const text = pod('hostPID: true').replace('spec:', '# kics-scan ignore-block\nspec:');
    assert.deepEqual(yaml(text), { shown: [], hidden: ['7 host-pid by kics'] });
    assert.deepEqual(docker('# kics-scan ignore-block\nFROM a:1\nRUN sudo x\nFROM b:1\nRUN sudo y\n'), {
      shown: ['5 sudo'],
      hidden: ['3 sudo by kics'],
    });
  });
});

describe('Semgrep', () => {
  test('its own line or the one below, by id or whatever is found', () => {
    assert.deepEqual(yaml(pod('hostPID: true # nosemgrep', 'hostNetwork: true')), {
      shown: ['7 host-network'],
      hidden: ['6 host-pid by semgrep'],
    });
    assert.deepEqual(yaml(pod('# nosemgrep', 'hostPID: true', 'hostNetwork: true')).shown, ['8 host-network']);
    const id = 'yaml.kubernetes.security.hostnetwork-pod.hostnetwork-pod';
    assert.deepEqual(yaml(pod(`hostNetwork: true # nosemgrep: ${id}, other`)).hidden, ['6 host-network by semgrep']);
    assert.deepEqual(yaml(pod('hostNetwork: true # nosemgrep: other')).shown, ['6 host-network']);
    assert.deepEqual(docker('FROM a:1\n# nosemgrep\nRUN sudo x\n').shown, []);
  });
});

test("Sonar's NOSONAR hides nothing: it names no rule", () => {
  assert.deepEqual(yaml(pod('hostPID: true # NOSONAR')).shown, ['6 host-pid']);
});

describe('kube-linter', () => {
  test('one check, or all', () => {
    assert.deepEqual(
      yaml(annotated('ignore-check.kube-linter.io/host-network: "node agent"', 'hostNetwork: true', 'hostPID: true')),
      {
        shown: ['9 host-pid'],
        hidden: ['8 host-network by kube-linter: node agent'],
      },
    );
    assert.deepEqual(yaml(annotated('kube-linter.io/ignore-all: "legacy"', 'hostNetwork: true')).hidden, [
      '8 host-network by kube-linter: legacy',
    ]);
  });
});

test('kube-score: a list, with or without blanks', () => {
  for (const list of ['container-image-tag,pod-host-network', 'pod-host-network, container-image-tag']) {
    assert.deepEqual(yaml(annotated(`kube-score/ignore: ${list}`, 'hostNetwork: true')).shown, [], list);
  }
  assert.deepEqual(yaml(annotated('kube-score/enable: pod-host-network', 'hostNetwork: true')).shown, [
    '8 host-network',
  ]);
});

test('Polaris: one check or all, where it says true', () => {
  for (const key of ['polaris.fairwinds.com/exempt', 'polaris.fairwinds.com/hostNetworkSet-exempt']) {
    assert.deepEqual(yaml(annotated(`${key}: "true"`, 'hostNetwork: true')).hidden, ['8 host-network by polaris'], key);
    assert.deepEqual(yaml(annotated(`${key}: "false"`, 'hostNetwork: true')).shown, ['8 host-network'], key);
  }
});

test('Monokle: by name behind its plugin, unless it says false', () => {
  assert.deepEqual(yaml(annotated('monokle.io/suppress.pss.host-network: node agent', 'hostNetwork: true')).hidden, [
    '8 host-network by monokle: node agent',
  ]);
  assert.deepEqual(yaml(annotated('monokle.io/suppress.host-network: "true"', 'hostNetwork: true')).shown, []);
  assert.deepEqual(yaml(annotated('monokle.io/suppress.pss.host-network: "false"', 'hostNetwork: true')).shown, [
    '8 host-network',
  ]);
});

test('Datree', () => {
  assert.deepEqual(
    yaml(annotated('datree.skip/CONTAINERS_INCORRECT_HOSTNETWORK_VALUE_TRUE: node agent', 'hostNetwork: true')).hidden,
    ['8 host-network by datree: node agent'],
  );
});

test('on a pod template they cover the template', () => {
  const text = [
    'apiVersion: apps/v1',
    'kind: DaemonSet',
    'metadata: {name: a}',
    'spec:',
    '  template:',
    '    metadata:',
    '      annotations:',
    '        ignore-check.kube-linter.io/host-network: agent',
    '    spec:',
    '      hostNetwork: true',
    '      containers: [{name: a, image: b}]',
    '',
  ].join('\n');
  assert.deepEqual(yaml(text).hidden, ['10 host-network by kube-linter: agent']);
});

test('nothing is said about ignores of others that hide nothing', () => {
  const text = `# kics-scan ignore\n${annotated('checkov.io/skip1: CKV_NONE=x', '# trivy:ignore:NONE-1:exp:2020-01-01', 'a: b # nosemgrep')}`;
  assert.deepEqual(yaml(text), { shown: [], hidden: [] });
});
