import type { ImageReference } from './reference';

/** What is installed in an image, as far as adding an account to it is concerned. */
type BaseKind = 'debian' | 'alpine' | 'rpm' | 'busybox' | 'distroless' | 'scratch' | 'windows' | 'unknown';

export interface BaseImage {
  readonly kind: BaseKind;
  /**
   * Who runs the image's command where nothing says `USER`. `root-then-drops`: the entry point starts as root in order
   * to prepare its files and hands over to an account of its own. Unknown for images that are not in the table.
   */
  readonly user: 'root' | 'non-root' | 'root-then-drops' | 'unknown';
  /** An unprivileged account that the image brings along: `{ name: 'node', id: 1000 }`. */
  readonly account?: { readonly name: string; readonly id: number };
}

/**
 * What is known of a base image. Of the official images of Docker Hub, and of all others, only the listed ones are
 * known: a bare name may as well be that of an image which was built on the same machine.
 */
export function baseImage({ repository: written, tag }: ImageReference): BaseImage {
  const repository = withoutDefaultPort(written);
  if (repository === 'scratch') return { kind: 'scratch', user: 'root' };
  const name = officialName(repository);
  const words = (tag ?? '').toLowerCase();
  if (repository.startsWith('gcr.io/distroless/'))
    return {
      kind: 'distroless',
      user: /nonroot/.test(words) ? 'non-root' : 'root',
      account: { name: 'nonroot', id: 65532 },
    };
  if (nonRootRepositories.some((prefix) => repository === prefix || repository.startsWith(`${prefix}/`)))
    return { kind: 'unknown', user: 'non-root' };
  if (repository.startsWith('mcr.microsoft.com/dotnet/')) return dotnetImage(repository, words);
  if (/^mcr\.microsoft\.com\/windows(?:\/|$)/.test(repository) || /windowsservercore|nanoserver/.test(words))
    return { kind: 'windows', user: /nanoserver/.test(`${repository} ${words}`) ? 'non-root' : 'root' };
  if (/^registry\.access\.redhat\.com\/ubi\d+(?:\/ubi(?:-minimal|-micro|-init)?)?$/.test(repository))
    return { kind: 'rpm', user: 'root' };
  if (
    /^registry\.access\.redhat\.com\/ubi\d+\/(?:nodejs|python|go-toolset|openjdk|php|ruby|httpd|nginx)/.test(repository)
  )
    return { kind: 'rpm', user: 'non-root' };
  if (name === undefined) return { kind: 'unknown', user: 'unknown' };
  const kind = kindOf(name, words);
  if (nonRoot.has(name)) return { kind, user: 'non-root' };
  if (dropsPrivileges.has(name)) return { kind, user: 'root-then-drops' };
  if (name.includes('/') ? !rootRepositories.has(name) : !isOfficialImage(name)) return { kind, user: 'unknown' };
  const account = accounts[name];
  return { kind, user: 'root', ...(account && { account }) };
}

/**
 * The repository's name where Docker Hub's official images are looked up: `docker.io/library/python`,
 * `public.ecr.aws/docker/library/python` and `arm64v8/python` are `python`. Names of other registries stay whole.
 * Undefined where the name holds a variable.
 */
export function officialName(repository: string): string | undefined {
  if (/[${}]/.test(repository) || repository === '') return undefined;
  return withoutDefaultPort(repository)
    .toLowerCase()
    .replace(
      /^(?:docker\.io|index\.docker\.io|registry-1\.docker\.io|registry\.hub\.docker\.com|mirror\.gcr\.io|public\.ecr\.aws\/docker)\//,
      '',
    )
    .replace(/^library\//, '')
    .replace(/^(?:amd64|arm32v5|arm32v6|arm32v7|arm64v8|i386|mips64le|ppc64le|riscv64|s390x)\/(?=[^/]+$)/, '');
}

/** `gcr.io:443` is `gcr.io`. */
export const withoutDefaultPort = (repository: string) => repository.replace(/^([^/:]+):443(?=\/)/, '$1');

/** Whether a bare name is that of a well-known official image, not merely one that could exist. */
export function isOfficialImage(name: string): boolean {
  return [debianBased, rpmBased, alpineOnly, otherwiseBased, nonRoot, dropsPrivileges].some((names) => names.has(name));
}

/** .NET 8 images bring the account `app`; their chiseled and distroless variants run as it. */
function dotnetImage(repository: string, tag: string): BaseImage {
  const version = Number(/^(\d+)/.exec(tag)?.[1] ?? Number.NaN);
  const kind: BaseKind = /windowsservercore|nanoserver/.test(tag)
    ? 'windows'
    : /alpine/.test(tag)
      ? 'alpine'
      : /azurelinux|mariner/.test(tag)
        ? 'rpm'
        : 'debian';
  if (kind === 'windows') return { kind, user: /nanoserver/.test(tag) ? 'non-root' : 'root' };
  const hasAccount = version >= 8 && !repository.endsWith('/sdk');
  if (/chiseled|distroless/.test(tag))
    return { kind: 'distroless', user: version >= 8 || /chiseled/.test(tag) ? 'non-root' : 'unknown' };
  return { kind, user: 'root', ...(hasAccount && { account: { name: 'app', id: 1654 } }) };
}

function kindOf(name: string, tag: string): BaseKind {
  if (/alpine/.test(tag) || name === 'alpine' || alpineOnly.has(name)) return 'alpine';
  if (name === 'busybox' || /busybox/.test(tag)) return 'busybox';
  if (rpmBased.has(name)) return 'rpm';
  if (name === 'openjdk' && /oracle/.test(tag)) return 'rpm';
  if (debianBased.has(name)) return 'debian';
  return 'unknown';
}

const set = (names: string) => new Set(names.split(/\s+/).filter(Boolean));

/** All images below these run as an unprivileged account. Sources: each publisher's documentation. */
const nonRootRepositories = [
  // https://edu.chainguard.dev/chainguard/chainguard-images/ (the -dev and wolfi-base images differ, see below)
  'cgr.dev/chainguard/static',
  'cgr.dev/chainguard/nginx',
  'cgr.dev/chainguard/python',
  'cgr.dev/chainguard/node',
  'cgr.dev/chainguard/jre',
  'cgr.dev/chainguard/glibc-dynamic',
  'cgr.dev/chainguard/cc-dynamic',
  'cgr.dev/chainguard/busybox',
  // https://docs.docker.com/dhi/
  'dhi.io',
  // https://techdocs.broadcom.com/us/en/vmware-tanzu/application-catalog/tanzu-application-catalog/services/tac-doc/apps-tutorials-work-with-non-root-containers-index.html
  'bitnami',
  'docker.io/bitnami',
  'bitnamilegacy',
  'docker.io/bitnamilegacy',
  'bitnamisecure',
  'docker.io/bitnamisecure',
  'nginxinc/nginx-unprivileged',
  'docker.io/nginxinc/nginx-unprivileged',
  'ghcr.io/nginx/nginx-unprivileged',
  'quay.io/nginx/nginx-unprivileged',
  'jenkins/jenkins',
  'docker.io/jenkins/jenkins',
  'jenkins/agent',
  'docker.io/jenkins/agent',
  'quay.io/keycloak/keycloak',
  'grafana/grafana',
  'docker.io/grafana/grafana',
  'prom/prometheus',
  'quay.io/prometheus/prometheus',
  'docker.elastic.co',
  'hashicorp/terraform-enterprise',
  'bellsoft/hardened',
  'quay.io/keycloak',
];

/** Official images that set `USER` themselves. Source: their Dockerfiles in docker-library's and the makers' repositories. */
const nonRoot = set(`
  adminer elasticsearch fluentd groovy haproxy jenkins jetty kibana kong liquibase logstash memcached odoo open-liberty
  rocket.chat solr sonarqube spark varnish websphere-liberty
`);

/** Official images whose entry point hands over to an account of its own (gosu, su-exec, setpriv, chroot). */
const dropsPrivileges = set(`
  postgres mysql mariadb percona redis valkey mongo rabbitmq couchdb couchbase cassandra zookeeper influxdb telegraf neo4j ghost
  vault consul hashicorp/vault hashicorp/consul redmine rethinkdb arangodb aerospike crate flink orientdb znc eclipse-mosquitto
  timescale/timescaledb postgis/postgis
`);

/** Images of organisations that are known to run as root. */
const rootRepositories = set(`
  nvidia/cuda phusion/baseimage pytorch/pytorch tensorflow/tensorflow continuumio/miniconda3 continuumio/anaconda3
  amazon/aws-cli google/cloud-sdk microsoft/dotnet opensuse/leap opensuse/tumbleweed
  quay.io/centos/centos registry.fedoraproject.org/fedora public.ecr.aws/amazonlinux/amazonlinux cgr.dev/chainguard/wolfi-base
`);

const accounts: Readonly<Record<string, { name: string; id: number }>> = {
  node: { name: 'node', id: 1000 },
  nginx: { name: 'nginx', id: 101 },
  httpd: { name: 'www-data', id: 33 },
  php: { name: 'www-data', id: 33 },
  gradle: { name: 'gradle', id: 1000 },
};

const alpineOnly = set('alpine traefik caddy registry docker composer bash');
/** Official images that run as root too, on whatever their tags say. */
const otherwiseBased = set(`
  amazoncorretto archlinux busybox hello-world hylang ibm-semeru-runtimes jruby matomo mediawiki monica nats opensuse
  phpmyadmin ros tomee unit xwiki yourls
`);
const rpmBased = set(`
  centos fedora rockylinux almalinux oraclelinux amazonlinux photon sl clefos mageia opensuse/leap opensuse/tumbleweed
  rockylinux/rockylinux quay.io/centos/centos registry.fedoraproject.org/fedora public.ecr.aws/amazonlinux/amazonlinux
`);
const debianBased = set(`
  debian ubuntu buildpack-deps python node golang ruby php perl rust openjdk eclipse-temurin maven gradle tomcat nginx
  httpd gcc haskell elixir erlang java julia r-base swift dart clojure mono neurodebian pypy rails django iojs rakudo-star drupal wordpress nextcloud
  joomla ibmjava sapmachine adoptopenjdk nvidia/cuda phusion/baseimage pytorch/pytorch tensorflow/tensorflow
  continuumio/miniconda3 continuumio/anaconda3 google/cloud-sdk
`);
