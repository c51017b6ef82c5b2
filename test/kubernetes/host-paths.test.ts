// What a path of the node hands over, by where it lies.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sensitiveHostPath } from '../../server/kubernetes/host-paths';

const kinds: Readonly<Record<string, string | undefined>> = {
  '/var/run/docker.sock': 'runtime-socket',
  '/run/docker/containerd/containerd.sock': 'runtime-socket',
  '/run/docker': 'runtime-directory',
  '/var/run/docker/': 'runtime-directory',
  '/run/docker/plugins': undefined,
  '/root/.ssh': 'credentials',
  '~/.aws': 'credentials',
  '/.aws': 'credentials',
  '/srv/ci/.ssh/id_ed25519': 'credentials',
  '/var/lib/ci/.kube/config': 'credentials',
  '/srv/app/.config/gcloud': 'credentials',
  '/srv/app/.config': undefined,
  '/srv/my.ssh': undefined,
  '/srv/.sshrc': undefined,
};

for (const [path, kind] of Object.entries(kinds))
  test(`${path} is ${kind ?? 'ordinary'}`, () => assert.equal(sensitiveHostPath(path)?.kind, kind));
