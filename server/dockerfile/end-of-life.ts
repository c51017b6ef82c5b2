import { rememberedByText } from '../engine/remembered';
import type { ImageReference } from './base-images';
import { officialName, withoutDefaultPort } from './base-images';

/** What an image's tag names that its makers no longer repair. */
export interface EndOfLife {
  /** `Python 3.8` */
  readonly product: string;
  /** The last day with security fixes: `2024-10-07`. */
  readonly date: string;
  /** Where the makers say so. */
  readonly source: string;
}

// The table was compared on 2026-08-20 with its sources, the makers' own schedules as collected by endoflife.date.
// Dates are the end of security fixes that come without a paid contract; where the day was not settled by then, the
// version is left out, so that it stays unreported.

/**
 * What in the image had reached its end of life by `today` (`2026-12-31`): the product the repository is named for,
 * else the distribution its tag names. Undefined for floating tags, unknown images and digests without a tag.
 */
export function endOfLife(image: ImageReference, today: string): EndOfLife | undefined {
  const ends = endsOf(image.tag === undefined ? image.repository : `${image.repository}:${image.tag}`);
  return ends.find(({ date }) => date < today);
}

/** Images repeat between keystrokes. A repository holds no colon once its registry is left out, and a tag never does. */
const endsOf = rememberedByText((image) => {
  const colon = image.lastIndexOf(':');
  const hasTag = colon > image.lastIndexOf('/');
  const parts = {
    repository: hasTag ? image.slice(0, colon) : image,
    tag: hasTag ? image.slice(colon + 1) : undefined,
  };
  return [productOf(parts), distributionOf(parts)].filter((end) => end !== undefined);
});

function productOf({ repository, tag }: ImageReference): EndOfLife | undefined {
  const name = officialName(repository);
  if (name === undefined) return undefined;
  const product = productsByImage.get(name);
  if (!product) return undefined;
  const date = product.whole ?? dateOfTag(product, tag);
  if (date === undefined) return undefined;
  const version = product.whole ? '' : ` ${versionIn(product, tag ?? '') ?? ''}`;
  return { product: `${product.title}${version}`.trim(), date, source: product.source };
}

/** `python:3.13-buster`, `golang:1.26-alpine3.18`, `eclipse-temurin:17-focal`, `distroless/base-debian10`. */
function distributionOf({ repository, tag }: ImageReference): EndOfLife | undefined {
  const distroless = /^gcr\.io\/distroless\/.+-debian(\d+)$/.exec(withoutDefaultPort(repository))?.[1];
  if (distroless !== undefined) return distribution(debian, distroless);
  if (officialName(repository) === undefined || tag === undefined) return undefined;
  for (const part of tag.split('-')) {
    if (debian.codenames?.[part] !== undefined) return distribution(debian, debian.codenames[part]!);
    if (ubuntu.codenames?.[part] !== undefined) return distribution(ubuntu, ubuntu.codenames[part]!);
    const release = /^alpine(\d+\.\d+)$/.exec(part)?.[1];
    if (release !== undefined) return distribution(alpine, release);
  }
  return undefined;
}

function distribution(product: Product, version: string): EndOfLife | undefined {
  const date = product.ends[version];
  return date === undefined ? undefined : { product: `${product.title} ${version}`, date, source: product.source };
}

const dateOfTag = (product: Product, tag: string | undefined): string | undefined => {
  const version = tag === undefined ? undefined : versionIn(product, tag);
  return version === undefined ? undefined : product.ends[version];
};

/** The version in the table that a tag names: `3.8-slim` and `3.8.20` are 3.8, `focal-20240101` is 20.04. */
function versionIn(product: Product, tag: string): string | undefined {
  const codename = product.codenames?.[tag.split('-')[0]!.toLowerCase()];
  if (codename !== undefined) return codename;
  const [, major, minor] = /^v?(\d+)(?:\.(\d+))?(?:\.\d+)*(?:$|[-_+a-z])/.exec(tag) ?? [];
  if (major === undefined) return undefined;
  if (minor !== undefined && `${major}.${minor}` in product.ends) return `${major}.${minor}`;
  // A bare `3` follows the newest 3.x; in a table by majors `18` names all of 18.
  return major in product.ends ? major : undefined;
}

interface Product {
  readonly title: string;
  readonly images: readonly string[];
  readonly source: string;
  /** Version, as far as it decides, to the last day with security fixes. */
  readonly ends: Readonly<Record<string, string>>;
  readonly codenames?: Readonly<Record<string, string>>;
  /** The image as such is no longer maintained, whatever the tag, since this day. */
  readonly whole?: string;
}

// Debian's long-term support counts: its fixes reach the official images.
const debian: Product = {
  title: 'Debian',
  images: ['debian', 'buildpack-deps'],
  source: 'https://wiki.debian.org/DebianReleases',
  ends: {
    '6': '2016-02-29',
    '7': '2018-05-31',
    '8': '2020-06-30',
    '9': '2022-06-30',
    '10': '2024-06-30',
    '11': '2026-08-31',
    '12': '2028-06-30',
  },
  codenames: { squeeze: '6', wheezy: '7', jessie: '8', stretch: '9', buster: '10', bullseye: '11', bookworm: '12' },
};

const ubuntu: Product = {
  title: 'Ubuntu',
  images: ['ubuntu'],
  source: 'https://wiki.ubuntu.com/Releases',
  ends: {
    '10.04': '2013-05-09',
    '12.04': '2017-04-28',
    '14.04': '2019-04-25',
    '14.10': '2015-07-23',
    '15.04': '2016-02-04',
    '15.10': '2016-07-28',
    '16.04': '2021-04-30',
    '16.10': '2017-07-20',
    '17.04': '2018-01-13',
    '17.10': '2018-07-19',
    '18.04': '2023-05-31',
    '18.10': '2019-07-18',
    '19.04': '2020-01-23',
    '19.10': '2020-07-17',
    '20.04': '2025-05-31',
    '20.10': '2021-07-22',
    '21.04': '2022-01-20',
    '21.10': '2022-07-14',
    '22.04': '2027-05-31',
    '22.10': '2023-07-20',
    '23.04': '2024-01-25',
    '23.10': '2024-07-12',
    '24.04': '2029-05-31',
    '24.10': '2025-07-10',
    '25.04': '2026-01-17',
    '25.10': '2026-07-31',
  },
  codenames: {
    precise: '12.04',
    trusty: '14.04',
    xenial: '16.04',
    zesty: '17.04',
    artful: '17.10',
    bionic: '18.04',
    cosmic: '18.10',
    disco: '19.04',
    eoan: '19.10',
    focal: '20.04',
    groovy: '20.10',
    hirsute: '21.04',
    impish: '21.10',
    jammy: '22.04',
    kinetic: '22.10',
    lunar: '23.04',
    mantic: '23.10',
    noble: '24.04',
    oracular: '24.10',
    plucky: '25.04',
  },
};

const alpine: Product = {
  title: 'Alpine',
  images: ['alpine'],
  source: 'https://alpinelinux.org/releases/',
  ends: {
    '2.6': '2015-05-01',
    '2.7': '2015-11-01',
    '3.0': '2016-05-01',
    '3.1': '2016-11-01',
    '3.2': '2017-05-01',
    '3.3': '2017-11-01',
    '3.4': '2018-05-01',
    '3.5': '2018-11-01',
    '3.6': '2019-05-01',
    '3.7': '2019-11-01',
    '3.8': '2020-05-01',
    '3.9': '2020-11-01',
    '3.10': '2021-05-01',
    '3.11': '2021-11-01',
    '3.12': '2022-05-01',
    '3.13': '2022-11-01',
    '3.14': '2023-05-01',
    '3.15': '2023-11-01',
    '3.16': '2024-05-23',
    '3.17': '2024-11-22',
    '3.18': '2025-05-09',
    '3.19': '2025-11-01',
    '3.20': '2026-04-01',
    '3.21': '2026-11-01',
    '3.22': '2027-05-01',
    '3.23': '2027-11-01',
  },
};

const products: readonly Product[] = [
  debian,
  ubuntu,
  alpine,
  {
    title: 'CentOS',
    images: ['centos', 'quay.io/centos/centos'],
    source: 'https://www.centos.org/centos-linux-eol/',
    ends: { '5': '2017-03-31', '6': '2020-11-30', '7': '2024-06-30', '8': '2021-12-31' },
    codenames: {
      centos5: '5',
      centos6: '6',
      centos7: '7',
      centos8: '8',
      latest: '8',
      stream8: '8',
    },
  },
  {
    title: 'Fedora',
    images: ['fedora', 'registry.fedoraproject.org/fedora', 'quay.io/fedora/fedora'],
    source: 'https://docs.fedoraproject.org/en-US/releases/eol/',
    ends: {
      '20': '2015-06-23',
      '21': '2015-12-01',
      '22': '2016-07-19',
      '23': '2016-12-20',
      '24': '2017-08-08',
      '25': '2017-12-12',
      '26': '2018-05-29',
      '27': '2018-11-30',
      '28': '2019-05-28',
      '29': '2019-11-26',
      '30': '2020-05-26',
      '31': '2020-11-24',
      '32': '2021-05-25',
      '33': '2021-11-30',
      '34': '2022-06-07',
      '35': '2022-12-13',
      '36': '2023-05-16',
      '37': '2023-12-05',
      '38': '2024-05-21',
      '39': '2024-11-26',
      '40': '2025-05-13',
      '41': '2025-12-15',
      '42': '2026-05-27',
    },
  },
  {
    title: 'Oracle Linux',
    images: ['oraclelinux', 'container-registry.oracle.com/os/oraclelinux'],
    source: 'https://www.oracle.com/a/ocom/docs/elsp-lifetime-069338.pdf',
    ends: { '5': '2017-06-30', '6': '2021-03-31', '7': '2024-12-31' },
  },
  {
    title: 'Amazon Linux',
    images: ['amazonlinux', 'public.ecr.aws/amazonlinux/amazonlinux'],
    source: 'https://aws.amazon.com/amazon-linux-2/faqs/',
    ends: { '1': '2023-12-31', '2018': '2023-12-31', '2018.03': '2023-12-31', '2': '2026-06-30' },
  },
  {
    title: 'Red Hat UBI 7',
    images: [
      'registry.access.redhat.com/ubi7',
      'registry.access.redhat.com/ubi7/ubi',
      'registry.access.redhat.com/ubi7/ubi-minimal',
      'registry.access.redhat.com/ubi7/ubi-init',
    ],
    source: 'https://access.redhat.com/support/policy/updates/errata',
    ends: {},
    whole: '2024-06-30',
  },
  {
    title: 'Python',
    images: ['python', 'pypy'],
    source: 'https://devguide.python.org/versions/',
    ends: {
      '2': '2020-01-01',
      '2.7': '2020-01-01',
      '3.3': '2017-09-29',
      '3.4': '2019-03-18',
      '3.5': '2020-09-30',
      '3.6': '2021-12-23',
      '3.7': '2023-06-27',
      '3.8': '2024-10-07',
      '3.9': '2025-10-31',
      '3.10': '2026-10-31',
      '3.11': '2027-10-31',
      '3.12': '2028-10-31',
      '3.13': '2029-10-31',
    },
  },
  {
    title: 'Node.js',
    images: ['node'],
    source: 'https://nodejs.org/en/about/previous-releases',
    ends: {
      '0': '2016-12-31',
      '4': '2018-04-30',
      '5': '2016-06-30',
      '6': '2019-04-30',
      '7': '2017-06-30',
      '8': '2019-12-31',
      '9': '2018-06-30',
      '10': '2021-04-30',
      '11': '2019-06-30',
      '12': '2022-04-30',
      '13': '2020-06-01',
      '14': '2023-04-30',
      '15': '2021-06-01',
      '16': '2023-09-11',
      '17': '2022-06-01',
      '18': '2025-04-30',
      '19': '2023-06-01',
      '20': '2026-04-30',
      '21': '2024-06-01',
      '22': '2027-04-30',
      '23': '2025-06-01',
      '24': '2028-04-30',
    },
    codenames: {
      argon: '4',
      boron: '6',
      carbon: '8',
      dubnium: '10',
      erbium: '12',
      fermium: '14',
      gallium: '16',
      hydrogen: '18',
      iron: '20',
    },
  },
  {
    title: 'Go',
    images: ['golang'],
    source: 'https://go.dev/doc/devel/release',
    ends: {
      '1.3': '2015-08-19',
      '1.4': '2016-02-17',
      '1.5': '2016-08-15',
      '1.6': '2017-02-16',
      '1.7': '2017-08-24',
      '1.8': '2018-02-16',
      '1.9': '2018-08-24',
      '1.10': '2019-02-25',
      '1.11': '2019-09-03',
      '1.12': '2020-02-25',
      '1.13': '2020-08-11',
      '1.14': '2021-02-16',
      '1.15': '2021-08-16',
      '1.16': '2022-03-15',
      '1.17': '2022-08-02',
      '1.18': '2023-02-01',
      '1.19': '2023-08-08',
      '1.20': '2024-02-06',
      '1.21': '2024-08-13',
      '1.22': '2025-02-11',
      '1.23': '2025-08-12',
      '1.24': '2026-02-28',
    },
  },
  {
    title: 'PHP',
    images: ['php'],
    source: 'https://www.php.net/supported-versions.php',
    ends: {
      '5': '2018-12-31',
      '5.3': '2014-08-14',
      '5.4': '2015-09-03',
      '5.5': '2016-07-21',
      '5.6': '2018-12-31',
      '7': '2022-11-28',
      '7.0': '2019-01-10',
      '7.1': '2019-12-01',
      '7.2': '2020-11-30',
      '7.3': '2021-12-06',
      '7.4': '2022-11-28',
      '8.0': '2023-11-26',
      '8.1': '2025-12-31',
      '8.2': '2026-12-31',
      '8.3': '2027-12-31',
    },
  },
  {
    title: 'Ruby',
    images: ['ruby'],
    source: 'https://www.ruby-lang.org/en/downloads/branches/',
    ends: {
      '1.9': '2015-02-23',
      '2': '2023-03-31',
      '2.0': '2016-02-24',
      '2.1': '2017-03-31',
      '2.2': '2018-03-31',
      '2.3': '2019-03-31',
      '2.4': '2020-03-31',
      '2.5': '2021-03-31',
      '2.6': '2022-04-12',
      '2.7': '2023-03-31',
      '3.0': '2024-04-23',
      '3.1': '2025-03-31',
      '3.2': '2026-03-31',
      '3.3': '2027-03-31',
      '3.4': '2028-03-31',
    },
  },
  {
    // The image gets early-access builds only, since July 2022; releases went to eclipse-temurin and others.
    title: 'The openjdk image for Java',
    images: ['openjdk', 'java'],
    source: 'https://hub.docker.com/_/openjdk',
    ends: Object.fromEntries(Array.from({ length: 14 }, (_, index) => [String(index + 6), '2022-07-31'])),
  },
  {
    title: 'The adoptopenjdk image',
    images: ['adoptopenjdk'],
    source: 'https://hub.docker.com/_/adoptopenjdk',
    ends: {},
    whole: '2021-08-01',
  },
  {
    title: '.NET',
    images: ['sdk', 'aspnet', 'runtime', 'runtime-deps'].flatMap((kind) => [
      `mcr.microsoft.com/dotnet/${kind}`,
      `mcr.microsoft.com/dotnet/core/${kind}`,
    ]),
    source: 'https://dotnet.microsoft.com/en-us/platform/support/policy/dotnet-core',
    ends: {
      '1.0': '2019-06-27',
      '1.1': '2019-06-27',
      '2.0': '2018-10-01',
      '2.1': '2021-08-21',
      '2.2': '2019-12-23',
      '3.0': '2020-03-03',
      '3.1': '2022-12-13',
      '5': '2022-05-10',
      '6': '2024-11-12',
      '7': '2024-05-14',
      '8': '2026-11-10',
      '9': '2026-11-10',
      '10': '2028-11-14',
    },
  },
  {
    title: 'PostgreSQL',
    images: ['postgres'],
    source: 'https://www.postgresql.org/support/versioning/',
    ends: {
      '9': '2021-11-11',
      '9.0': '2015-10-08',
      '9.1': '2016-10-27',
      '9.2': '2017-11-09',
      '9.3': '2018-11-08',
      '9.4': '2020-02-13',
      '9.5': '2021-02-11',
      '9.6': '2021-11-11',
      '10': '2022-11-10',
      '11': '2023-11-09',
      '12': '2024-11-21',
      '13': '2025-11-13',
      '14': '2026-11-12',
      '15': '2027-11-11',
    },
  },
  {
    title: 'MySQL',
    images: ['mysql'],
    source: 'https://www.mysql.com/support/eol-notice.html',
    ends: { '5': '2023-10-31', '5.5': '2018-12-31', '5.6': '2021-02-28', '5.7': '2023-10-31', '8.0': '2026-04-30' },
  },
  {
    title: 'MongoDB',
    images: ['mongo'],
    source: 'https://www.mongodb.com/legal/support-policy/lifecycles',
    ends: {
      '3': '2021-04-30',
      '3.4': '2020-01-31',
      '3.6': '2021-04-30',
      '4': '2024-02-29',
      '4.0': '2022-04-30',
      '4.2': '2023-04-30',
      '4.4': '2024-02-29',
      '5': '2024-10-31',
      '6': '2025-07-31',
      '7': '2027-08-31',
    },
  },
  {
    title: 'nginx',
    images: ['nginx', 'nginxinc/nginx-unprivileged'],
    source: 'https://nginx.org/en/download.html',
    ends: {
      '1.10': '2017-04-12',
      '1.11': '2017-04-12',
      '1.12': '2018-04-17',
      '1.13': '2018-04-17',
      '1.14': '2019-04-23',
      '1.15': '2019-04-23',
      '1.16': '2020-04-21',
      '1.17': '2020-04-21',
      '1.18': '2021-04-20',
      '1.19': '2021-04-20',
      '1.20': '2022-05-24',
      '1.21': '2022-05-24',
      '1.22': '2023-04-11',
      '1.23': '2023-04-11',
      '1.24': '2024-05-29',
      '1.25': '2024-05-29',
      '1.26': '2025-04-24',
      '1.27': '2025-04-24',
    },
  },
];

const productsByImage = new Map(
  products.flatMap((product) => product.images.map((image) => [image, product] as const)),
);
