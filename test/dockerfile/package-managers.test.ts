import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { installation } from '../../server/packages/package-managers';

/** What a command line installs: `name` for a package without a version, `name!` for one with. */
function installed(line: string): string | undefined {
  const [command, ...words] = line.split(' ');
  const known = words.map((word) => (word.includes('$') ? undefined : word));
  const found = installation(command!, known);
  if (!found) return undefined;
  return found.packages.map((at) => `${words[at]}${found.manager.isPinned(words[at]!) ? '!' : ''}`).join(' ');
}

describe('what commands install', () => {
  const lines: Record<string, string | undefined> = {
    'apt-get install -y curl git=1:2.3': 'curl git=1:2.3!',
    'apt-get -t bookworm-backports install nginx/stable ./a.deb': 'nginx/stable!',
    'apt-get install -o Dpkg::Use-Pty=0 curl $MORE': 'curl',
    'apt-get update': undefined,
    'apt install remove-me-': '',
    'apk add --no-cache --virtual .build gcc musl-dev=1.2.5-r0 py3~3.12 tool@edge':
      'gcc musl-dev=1.2.5-r0! py3~3.12! tool@edge',
    'apk -X https://example.com/repo add curl': 'curl',
    'yum install -y tomcat nginx-1.20.1-1.el9 java-11-openjdk @tools https://example.com/a.rpm':
      'tomcat nginx-1.20.1-1.el9! java-11-openjdk',
    'dnf module install nodejs:20 php': 'nodejs:20! php',
    'microdnf install --setopt install_weak_deps=0 rpm-sign': 'rpm-sign',
    'zypper --non-interactive in curl=8.0 git': 'curl=8.0! git',
    'pip install -r requirements.txt flask django==5.0 requests>=2 ./local git+https://example.com/a.git a.whl':
      'flask django==5.0! requests>=2! git+https://example.com/a.git',
    'pip install git+ssh://git@example.com/a.git@v1#egg=a': 'git+ssh://git@example.com/a.git@v1#egg=a!',
    'pip install --index-url https://example.com/simple tool[extra]': 'tool[extra]',
    'uv pip install ruff': 'ruff',
    'npm install -g typescript @scope/tool@1.2.3 left@latest ./here git+https://example.com/a.git':
      'typescript @scope/tool@1.2.3! left@latest git+https://example.com/a.git',
    'npm install git+https://example.com/a.git#semver:^5 org/repo': 'git+https://example.com/a.git#semver:^5!',
    'go get -tool example.com/a strings': 'example.com/a',
    'npm install': '',
    'npm ci': undefined,
    'yarn global add serve@14': 'serve@14!',
    'gem install bundler rake:13.0 -- --with-flags': 'bundler rake:13.0!',
    'go install golang.org/x/tools/cmd/goimports@v0.30.0 example.com/a@latest ./cmd/app':
      'golang.org/x/tools/cmd/goimports@v0.30.0! example.com/a@latest',
    'go build example.com/a': undefined,
    'cargo install ripgrep@14.1.0 fd-find': 'ripgrep@14.1.0! fd-find',
    'make install curl': undefined,
  };
  for (const [line, expected] of Object.entries(lines)) test(line, () => assert.equal(installed(line), expected));

  test('flags come with their values, and unknown words are admitted', () => {
    const found = installation('pip', ['install', '--index-url', 'https://example.com', '--timeout=3', undefined]);
    assert.deepEqual(
      found?.flags.map(({ name, value }) => [name, value]),
      [
        ['--index-url', 'https://example.com'],
        ['--timeout', '3'],
      ],
    );
    assert.equal(found?.isPartlyUnknown, true);
    assert.equal(found?.subcommand, 'install');
  });
});
