import { unpinnedRule } from '../../server/dockerfile/meaning/unpinned';
import { dockerfile, family } from '../../server/engine/rule';

// One rule for each kind of package manager, because the ways to fix a version, and what fixing costs, differ.

const distributionThreat = `
  The build takes whatever version the repository offers that day. Two builds of one commit then hold different
  software, so what was tested and scanned is not what runs, and a release that was tampered with arrives without a
  change that anyone could review.`;

const distributionExceptions = `
  Debian, Ubuntu and Alpine delete old versions from their repositories, so a fixed version breaks the build some weeks
  later. Pinning the base image by digest and scanning the result gives most of the benefit.`;

const languageThreat = `
  The build takes the newest release, whoever published it. When a maintainer's account is taken over, a malicious
  release reaches every such build within minutes, and its install script runs there with the build's secrets.`;

/** A version on the command line fixes one package; the ones it needs are chosen anew each time. */
const dependenciesFloat = 'This fixes the named package only; a lock file fixes its dependencies as well.';

const impact = 'What gets installed is decided by others, at build time.';

export default family({
  'unpinned-apt-get-package': unpinnedRule({
    title: 'Debian package without a version',
    since: '0.1',
    managers: ['apt-get', 'apt', 'aptitude'],
    pinningFlags: ['-t', '--target-release', '--default-release'],
    aliases: { hadolint: ['DL3008'], kics: ['apt_get_install_pin_version_not_defined'] },
    threat: distributionThreat,
    impact,
    remedy: 'Write name=version, or take packages from a snapshot of the archive (snapshot.debian.org) by date.',
    exceptions: distributionExceptions,
    references: ['https://docs.docker.com/build/building/best-practices/#apt-get', 'https://snapshot.debian.org/'],
    examples: [
      {
        insecure: dockerfile`
          FROM debian:13
          RUN apt-get update && apt-get install -y «curl» git=1:2.47.* ca-certificates
        `,
        secure: dockerfile`
          FROM debian:13
          RUN apt-get update && apt-get install -y curl=8.14.* git=1:2.47.* ca-certificates=20250419
        `,
      },
      {
        why: 'Files, releases named by -t and lists in variables are not judged.',
        secure: dockerfile`
          FROM debian:13
          ARG PACKAGES
          RUN apt-get install -y ./tool.deb nginx/stable $PACKAGES
          RUN apt-get install -y -t trixie-backports podman
        `,
      },
    ],
  }),

  'unpinned-apk-package': unpinnedRule({
    title: 'Alpine package without a version',
    since: '0.1',
    managers: ['apk'],
    aliases: { hadolint: ['DL3018'], kics: ['unpinned_package_version_in_apk_add'] },
    threat: distributionThreat,
    impact,
    remedy: 'Write name=version, or name~1.2, which follows fixes of that version.',
    exceptions: distributionExceptions,
    references: ['https://wiki.alpinelinux.org/wiki/Alpine_Package_Keeper'],
    examples: [
      {
        insecure: dockerfile`
          FROM alpine:3.24
          RUN apk add --no-cache --virtual .build «gcc» musl-dev
        `,
        secure: dockerfile`
          FROM alpine:3.24
          RUN apk add --no-cache --virtual .build gcc~15 musl-dev=1.2.5-r10
        `,
      },
      {
        why: 'Values of flags are no packages.',
        secure: dockerfile`
          FROM alpine:3.24
          RUN apk add -X https://example.com/repo 'curl>8' && apk del curl
        `,
      },
    ],
  }),

  'unpinned-yum-package': unpinnedRule({
    title: 'Yum package without a version',
    since: '0.1',
    managers: ['yum'],
    aliases: { hadolint: ['DL3033'], kics: ['yum_install_without_version'] },
    threat: distributionThreat,
    impact,
    remedy: 'Write name-version, such as nginx-1.20.1.',
    exceptions: 'Repositories that keep only the newest version; there pin the base image and scan the result.',
    references: ['https://dnf.readthedocs.io/en/latest/command_ref.html#specifying-packages'],
    examples: [
      {
        insecure: dockerfile`
          FROM almalinux:8
          RUN yum install -y «java-11-openjdk» && yum clean all
        `,
        secure: dockerfile`
          FROM almalinux:8
          RUN yum install -y java-11-openjdk-11.0.25.0.9 && yum clean all
        `,
      },
      {
        why: 'Groups, files and addresses have no version to give.',
        secure: dockerfile`
          FROM almalinux:8
          RUN yum install -y @development ./tool.rpm https://example.com/tool-1.rpm
        `,
      },
    ],
  }),

  'unpinned-dnf-package': unpinnedRule({
    title: 'DNF package without a version',
    since: '0.1',
    managers: ['dnf', 'microdnf', 'tdnf'],
    aliases: { hadolint: ['DL3041'], kics: ['missing_version_specification_in_dnf_install'] },
    threat: distributionThreat,
    impact,
    remedy: 'Write name-version, such as git-core-2.51.0; for a module name:stream.',
    exceptions: 'Repositories that keep only the newest version; there pin the base image and scan the result.',
    references: [
      'https://dnf.readthedocs.io/en/latest/command_ref.html#specifying-packages',
      'https://dnf5.readthedocs.io/en/stable/misc/specs.7.html',
    ],
    examples: [
      {
        insecure: dockerfile`
          FROM almalinux:9
          RUN dnf install -y «rpm-sign» tomcat
          RUN dnf module install -y «nodejs»
        `,
        secure: dockerfile`
          FROM almalinux:9
          RUN dnf install -y rpm-sign-4.16.1.3 tomcat-1:9.0.87
          RUN dnf module install -y nodejs:22
        `,
      },
      {
        why: 'A version in an argument is one.',
        secure: dockerfile`
          FROM fedora:44
          ARG GIT=2.51.0-2.fc44
          RUN dnf -y install git-core-$GIT
        `,
      },
    ],
  }),

  'unpinned-zypper-package': unpinnedRule({
    title: 'Zypper package without a version',
    since: '0.1',
    managers: ['zypper'],
    aliases: { hadolint: ['DL3037'], kics: ['zypper_install_without_version'] },
    threat: distributionThreat,
    impact,
    remedy: 'Write name=version, or a range in quotes.',
    exceptions: 'Repositories that keep only the newest version; there pin the base image and scan the result.',
    references: ['https://en.opensuse.org/SDB:Zypper_manual'],
    examples: [
      {
        insecure: dockerfile`
          FROM opensuse/leap:16.0
          RUN zypper --non-interactive install «tomcat» && zypper clean
        `,
        secure: dockerfile`
          FROM opensuse/leap:16.0
          RUN zypper --non-interactive install tomcat=9.0.98 && zypper clean
        `,
      },
      {
        why: 'A range is a decision too.',
        secure: dockerfile`
          FROM opensuse/leap:16.0
          RUN zypper -n in 'tomcat>=9.0' ./tool.rpm
        `,
      },
    ],
  }),

  'unpinned-pip-package': unpinnedRule({
    title: 'Python package without a version',
    since: '0.1',
    managers: ['pip', 'uv', 'pipx'],
    pinningFlags: ['-c', '--constraint', '--constraints', '--build-constraint', '--require-hashes', '--exclude-newer'],
    isSettled: ({ command }) =>
      command.assignments.some(({ name }) => name === 'PIP_CONSTRAINT') ||
      command.instruction.lookup('PIP_CONSTRAINT') !== 'unset',
    aliases: { hadolint: ['DL3013'], kics: ['unpinned_package_version_in_pip_install'] },
    threat: languageThreat,
    impact,
    remedy: `
      Write name==version. ${dependenciesFloat} In Python that is a requirements file with hashes (pip-compile
      --generate-hashes), installed with --require-hashes. Versions then change by a reviewed commit.`,
    references: [
      'https://pip.pypa.io/en/stable/topics/repeatable-installs/',
      'https://pip.pypa.io/en/stable/topics/secure-installs/',
    ],
    examples: [
      {
        insecure: dockerfile`
          FROM python:3.14-slim
          RUN pip install --no-cache-dir «flask» gunicorn
          RUN python3 -m pip install «git+https://git.example.com/tool.git#egg=tool»
        `,
        secure: dockerfile`
          FROM python:3.14-slim
          RUN pip install --no-cache-dir flask==3.1.2 gunicorn==23.0.0
          RUN python3 -m pip install git+https://git.example.com/tool.git@v1.2.0#egg=tool
        `,
      },
      {
        why: 'Requirement files, constraints, ranges and local projects settle the version elsewhere.',
        secure: dockerfile`
          FROM python:3.14-slim
          RUN pip install -r requirements.txt && pip install . ./lib/ dist/tool.whl 'requests>=2.32,<3'
          RUN pip install flask -c constraints.txt
        `,
      },
    ],
  }),

  'unpinned-npm-package': unpinnedRule({
    title: 'Node package without a version',
    since: '0.1',
    managers: ['npm', 'yarn', 'pnpm', 'bun'],
    aliases: { hadolint: ['DL3016'], kics: ['npm_install_without_pinned_version'] },
    threat: languageThreat,
    impact,
    remedy: `
      Write name@version; tags such as @latest move. ${dependenciesFloat} List the tool in package.json and run npm ci.`,
    references: ['https://docs.npmjs.com/cli/v11/commands/npm-install'],
    examples: [
      {
        insecure: dockerfile`
          FROM node:24-slim
          RUN npm install -g «typescript@latest» @scope/tool
        `,
        secure: dockerfile`
          FROM node:24-slim
          RUN npm install -g typescript@5.9.3 @scope/tool@2.0.1
        `,
      },
      {
        why: 'What package.json lists, folders and archives have their version elsewhere.',
        secure: dockerfile`
          FROM node:24-slim
          RUN npm install --loglevel warn && npm install ./plugin ../lib pkg.tgz && yarn install
          RUN npm install git+https://git.example.com/tool.git#v1.0.2
        `,
      },
    ],
  }),

  'unpinned-gem-package': unpinnedRule({
    title: 'Ruby gem without a version',
    since: '0.1',
    managers: ['gem'],
    pinningFlags: ['-v', '--version', '-g', '--file'],
    aliases: { hadolint: ['DL3028'], kics: ['gem_install_without_version'] },
    threat: languageThreat,
    impact,
    remedy: `
      Write name:version or -v version. ${dependenciesFloat} List the gem in a Gemfile and run bundle install with its
      Gemfile.lock.`,
    references: ['https://guides.rubygems.org/command-reference/#gem-install'],
    examples: [
      {
        insecure: dockerfile`
          FROM ruby:3.4-slim
          RUN gem install --no-document «bundler» rake:13.3.0
        `,
        secure: dockerfile`
          FROM ruby:3.4-slim
          RUN gem install --no-document bundler:2.7.2 rake:13.3.0
        `,
      },
      {
        why: 'The flag says it for all; options behind -- are for the compiler.',
        secure: dockerfile`
          FROM ruby:3.4-slim
          RUN gem install -v 1.18.10 nokogiri -- --use-system-libraries && gem install ./tool.gem
        `,
      },
    ],
  }),

  'unpinned-go-install': unpinnedRule({
    title: 'Go tool without a version',
    since: '0.1',
    managers: ['go'],
    // With sources in the stage, go.mod decides, or the path is the project's own.
    isSettled: ({ command, subcommand }) =>
      subcommand !== 'get' &&
      command.arguments.every(({ text }) => !text?.includes('@')) &&
      [command.stage, ...(command.stage?.ancestors ?? [])].some((stage) => stage?.all('COPY', 'ADD').length),
    aliases: { hadolint: ['DL3062'] },
    threat: `
      The build takes the newest release, whoever published it. When a maintainer's account is taken over, a malicious
      release reaches every such build within minutes, and runs with the build's secrets in the step that uses the tool.`,
    impact,
    remedy: `
      Write path@version: what a version holds cannot change, and Go checks that with its public checksum database. The
      version fixes the tool's dependencies too.`,
    references: [
      'https://go.dev/ref/mod#go-install',
      'https://go.dev/ref/mod#checksum-database',
      'https://go.dev/blog/supply-chain',
    ],
    examples: [
      {
        insecure: dockerfile`
          FROM golang:1.26
          RUN go install «example.com/tools/lint@latest» && go install example.com/tools/gen@v1.4.2
        `,
        secure: dockerfile`
          FROM golang:1.26
          RUN go install example.com/tools/lint@v2.1.0 && go install example.com/tools/gen@v1.4.2
        `,
      },
      {
        why: "Folders and the project's own commands take their versions from go.mod.",
        secure: dockerfile`
          FROM golang:1.26
          COPY . .
          RUN go install ./cmd/app && go install example.com/app/cmd/tool && go run . example.com/x
        `,
      },
    ],
  }),
});
