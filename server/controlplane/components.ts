// The programs of the control plane and of the node, however their flags are written: in the manifest of a static pod, in
// kubeadm's configuration, or as the fields of a configuration file.
import type { FactKind } from '../engine/facts';
import { type Query, query } from '../engine/query';
import type { Change, Place } from '../engine/source';
import { partsOf } from '../images/reference';
import { objectsOf } from '../kubernetes/objects';
import { type Container, containers, type Pod } from '../kubernetes/pods';
import { type Minor, minorOf } from '../kubernetes/version';
import type { Field, Shape } from '../yaml/field';
import { isYaml, type YamlUnit } from '../yaml/units';

export type ComponentName =
  | 'kube-apiserver'
  | 'kube-controller-manager'
  | 'kube-scheduler'
  | 'etcd'
  | 'kubelet'
  | 'kube-proxy';

/** A flag, or the field that says the same. */
export interface Setting {
  /** `--profiling`, or `readOnlyPort` of a configuration file. */
  readonly name: string;
  /** As text, `true` for a flag without one. Undefined where a template or a variable decides it. */
  readonly value: string | undefined;
  readonly at: Place;
  /** The place of one word of a list, such as an admission plugin; of all of it where it cannot be told apart. */
  part(word: string): Place;
  set(value: string): readonly Change[];
  remove(): readonly Change[];
}

export interface Component {
  readonly name: ComponentName;
  /** Undefined where neither the image nor the configuration says it: the configured version of Kubernetes counts. */
  readonly version: Minor | undefined;
  /** Where to say that a flag is not set. */
  readonly at: Place;
  /** Whether all flags can be seen, so that one that is not here is not set. */
  readonly isComplete: boolean;
  /** kubeadm sets flags of its own unless they are written; a file's fields have other defaults than the flags. */
  readonly form: 'flags' | 'kubeadm' | 'file';
  /** The pod, where it is one. */
  readonly pod: Pod | undefined;
  setting(flag: string): Setting | undefined;
  /** Sets a flag that is not set yet. */
  add(flag: string, value: string): readonly Change[];
}

export const components: Query<Component> = query(isYaml, (unit) => [
  ...containers(unit).flatMap((container) => inContainer(container) ?? []),
  ...inKubeadm(unit),
  ...inKubeletConfiguration(unit),
]);

const programs: Readonly<Record<string, ComponentName>> = {
  'kube-apiserver': 'kube-apiserver',
  'kube-controller-manager': 'kube-controller-manager',
  'kube-scheduler': 'kube-scheduler',
  etcd: 'etcd',
  kubelet: 'kubelet',
  'kube-proxy': 'kube-proxy',
};

/** A program is known by the first word of its command, of a shell's line, or by its image. */
function inContainer(container: Container): Component | undefined {
  const { field, image, pod } = container;
  const words = [...field.at('command').items, ...field.at('args').items] as readonly Field[];
  const [first] = words;
  if (!first && !image.string) return undefined;
  const ofImage =
    image.string === undefined ? undefined : /([\w-]+?)(?:-(?:amd64|arm64))?$/.exec(repositoryOf(image.string))?.[1];
  const program = baseName(first?.string ?? '');
  const line = shells.has(program) ? lineOf(words) : undefined;
  const fromLine =
    line &&
    /(?:^|[\s/;&])(kube-apiserver|kube-controller-manager|kube-scheduler|etcd|kubelet|kube-proxy)(?=\s)/.exec(
      line.string!,
    )?.[1];
  const name =
    programs[program] ??
    (fromLine && programs[fromLine]) ??
    (first?.string?.startsWith('-') || !first ? programs[ofImage ?? ''] : undefined);
  if (!name) return undefined;
  const flags = line ? flagsOfLine(line) : flagsOf(words);
  const variables = name === 'etcd' ? etcdVariables(field as Field) : [];
  const list = field.at(field.at('args').kind === 'sequence' ? 'args' : 'command') as Field;
  const fromFile = flags.some(({ flag }) => flag === 'config' || flag === 'config-file');
  const isKnown = words.every((word) => word.string !== undefined) && !/\$[({A-Za-z]/.test(line?.string ?? '');
  const version = name === 'etcd' ? undefined : minorOf(tagOf(image.string ?? '')?.replace(/^v/, '') ?? '');
  return {
    name,
    version,
    at: { unit: container.unit, span: (first ?? (image as Field)).span, absentFrom: field.wholeSpan },
    // Without any word nobody knows what the image is started with.
    isComplete:
      container.isComplete &&
      isKnown &&
      !fromFile &&
      words.length > 0 &&
      !(name === 'etcd' && field.at('envFrom').isPresent),
    form: 'flags',
    pod,
    setting: (flag) =>
      flags.findLast((each) => each.flag === flag)?.setting ?? variables.find((each) => each.flag === flag)?.setting,
    add: (flag, value) => (line ? [] : list.append(`--${flag}=${value}`)),
  };
}

const shells = new Set(['sh', 'bash', 'ash', 'dash']);
const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The line that a shell is given with `-c`. */
const lineOf = (words: readonly Field[]): Field | undefined =>
  words.find(
    (word, index) => index > 0 && /^-\w*c\w*$/.test(words[index - 1]!.string ?? '') && word.string !== undefined,
  );

function repositoryOf(image: string): string {
  const { repository } = partsOf(image);
  return image.slice(repository.start, repository.end);
}

function tagOf(image: string): string | undefined {
  const { tag } = partsOf(image);
  return tag && image.slice(tag.start, tag.end);
}

interface Flag {
  readonly flag: string;
  readonly setting: Setting;
}

/** `--flag=value`, `--flag value` and `--flag`, as Go's pflag reads them: what follows is the value unless it is a flag. */
function flagsOf(words: readonly Field[]): readonly Flag[] {
  return words.flatMap((word, index): Flag[] => {
    const [, flag, value] = /^--?([A-Za-z][\w-]*)(?:=(.*))?$/s.exec(word.string ?? word.raw ?? '') ?? [];
    if (flag === undefined) return [];
    if (value !== undefined) return [{ flag, setting: inWord(word, flag, value) }];
    const next = words[index + 1];
    const hasValue = next !== undefined && !booleans.has(flag) && !(next.string ?? '').startsWith('-');
    if (hasValue) return [{ flag, setting: inNextWord(word, next, flag) }];
    return [
      {
        flag,
        setting: {
          name: `--${flag}`,
          value: 'true',
          at: word,
          part: () => word,
          set: (changed) => word.set(`--${flag}=${changed}`),
          remove: () => word.remove(),
        },
      },
    ];
  });
}

/** Flags that take a value only behind a sign, as Go's booleans do. */
const booleans = new Set([
  'allow-privileged',
  'anonymous-auth',
  'auto-tls',
  'client-cert-auth',
  'enable-bootstrap-token-auth',
  'kubelet-https',
  'leader-elect',
  'make-iptables-util-chains',
  'peer-auto-tls',
  'peer-client-cert-auth',
  'profiling',
  'protect-kernel-defaults',
  'rotate-certificates',
  'rotate-server-certificates',
  'service-account-extend-token-expiration',
  'service-account-lookup',
  'use-service-account-credentials',
]);

function inWord(word: Field, flag: string, value: string): Setting {
  const text = word.string ?? word.raw ?? '';
  const start = text.length - value.length;
  const isWritten = word.string !== undefined && word.raw === word.string;
  const place = (from: number, to: number): Place => (isWritten && to > from ? word.part(from, to) : word);
  return {
    name: `--${flag}`,
    value: word.string === undefined || /\$\(/.test(value) ? undefined : value,
    at: place(start, text.length),
    part: (item) => {
      const at = indexOfItem(value, item);
      return at < 0 ? place(start, text.length) : place(start + at, start + at + item.length);
    },
    set: (changed) => word.set(`${text.slice(0, start)}${changed}`),
    remove: () => word.remove(),
  };
}

function inNextWord(word: Field, next: Field, flag: string): Setting {
  const value = next.string;
  return {
    name: `--${flag}`,
    value: value !== undefined && /\$\(/.test(value) ? undefined : value,
    at: next,
    part: (item) => {
      const at = indexOfItem(value ?? '', item);
      return at < 0 || next.raw !== value ? next : next.part(at, at + item.length);
    },
    set: (changed) => next.set(changed),
    remove: () => [...word.remove(), ...next.remove()],
  };
}

/** Where a word of a list with commas begins. */
function indexOfItem(list: string, item: string): number {
  let at = 0;
  for (const each of list.split(',')) {
    if (each === item) return at;
    at += each.length + 1;
  }
  return -1;
}

/** What a shell's line says can be read, and is not rewritten. */
function flagsOfLine(line: Field): readonly Flag[] {
  const text = line.string ?? '';
  const isWritten = line.raw === text;
  return [...text.matchAll(/(?<=\s)--([A-Za-z][\w-]*)(?:[= ](?!-)("[^"\n]*"|'[^'\n]*'|[^\s"';&|]+))?/g)].map(
    (match) => {
      const flag = match[1]!;
      const written = booleans.has(flag) && match[0][flag.length + 2] === ' ' ? undefined : match[2];
      const value = written === undefined ? 'true' : written.replace(/^(["'])(.*)\1$/, '$2');
      const end = match.index + match[0].length;
      const at = isWritten ? line.part(written === undefined ? match.index : end - written.length, end) : line;
      const setting: Setting = {
        name: `--${flag}`,
        value: /[$`]/.test(value) ? undefined : value,
        at,
        part: () => at,
        set: () => [],
        remove: () => [],
      };
      return { flag, setting };
    },
  );
}

/** etcd reads each flag from a variable as well: https://etcd.io/docs/v3.5/op-guide/configuration/ */
function etcdVariables(container: Field): readonly Flag[] {
  return (container as Field<{ env: { name: {}; value: {} } }>).at('env').items.flatMap((variable) => {
    const name = variable.at('name').string ?? '';
    if (!name.startsWith('ETCD_')) return [];
    const value = variable.at('value') as Field;
    const flag = name.slice('ETCD_'.length).toLowerCase().replaceAll('_', '-');
    return [{ flag, setting: inField(value, name) }];
  });
}

/** A setting that is a field of its own: a variable, an argument of kubeadm, a field of a configuration file. */
function inField(
  field: Field,
  name: string,
  toValue: (text: string) => string | boolean | number = (text) => text,
): Setting {
  const { value } = field;
  const text = Array.isArray(value) ? value.join(',') : value === undefined ? undefined : String(value);
  return {
    name,
    value: field.isUnknown ? undefined : text,
    at: field,
    part: (word) => field.items.find((item) => item.string === word) ?? field,
    set: (changed) => field.set(toValue(changed)),
    remove: () => field.remove(),
  };
}

type ExtraArgs = { extraArgs: { name: {}; value: {} } & Shape };
type ClusterConfiguration = {
  kubernetesVersion: {};
  apiServer: ExtraArgs;
  controllerManager: ExtraArgs;
  scheduler: ExtraArgs;
  etcd: { local: ExtraArgs };
  nodeRegistration: { kubeletExtraArgs: { name: {}; value: {} } & Shape };
};

const kubeadm = objectsOf<ClusterConfiguration>(
  'kubeadm.k8s.io',
  'ClusterConfiguration',
  'InitConfiguration',
  'JoinConfiguration',
);

function inKubeadm(unit: YamlUnit): readonly Component[] {
  return kubeadm(unit).flatMap(({ kind, root }) => {
    const version = minorOf(root.at('kubernetesVersion').string ?? '');
    const sections: readonly (readonly [ComponentName, Field, Field])[] =
      kind === 'ClusterConfiguration'
        ? [
            ['kube-apiserver', root.at('apiServer') as Field, root.at('apiServer').at('extraArgs') as Field],
            [
              'kube-controller-manager',
              root.at('controllerManager') as Field,
              root.at('controllerManager').at('extraArgs') as Field,
            ],
            ['kube-scheduler', root.at('scheduler') as Field, root.at('scheduler').at('extraArgs') as Field],
            ['etcd', root.at('etcd').at('local') as Field, root.at('etcd').at('local').at('extraArgs') as Field],
          ]
        : [
            [
              'kubelet',
              root.at('nodeRegistration') as Field,
              root.at('nodeRegistration').at('kubeletExtraArgs') as Field,
            ],
          ];
    return sections.flatMap(([name, section, args]) =>
      section.isPresent ? [inExtraArgs(name, version, section, args as Field<{ name: {}; value: {} } & Shape>)] : [],
    );
  });
}

/** A mapping up to v1beta3, a list of names and values since v1beta4. */
function inExtraArgs(
  name: ComponentName,
  version: Minor | undefined,
  section: Field,
  args: Field<{ name: {}; value: {} } & Shape>,
): Component {
  const item = (flag: string) => args.items.findLast((each) => each.at('name').string === flag);
  return {
    name,
    version,
    at: { unit: section.unit, span: section.keyPlace.span, absentFrom: section.wholeSpan },
    // The kubelet has a file as well.
    isComplete: name !== 'kubelet' && !args.isUnknown,
    form: 'kubeadm',
    pod: undefined,
    setting: (flag) => {
      if (args.kind === 'sequence') {
        const written = item(flag);
        return written && { ...inField(written.at('value') as Field, flag), remove: () => written.remove() };
      }
      const field = args.at(flag) as Field;
      return field.isPresent || field.isUnknown ? inField(field, flag) : undefined;
    },
    // An absent list may be either form: which one depends on the version of the configuration.
    add: (flag, value) =>
      args.kind === 'sequence'
        ? args.append({ name: flag, value })
        : args.kind === 'mapping'
          ? args.at(flag).set(value)
          : [],
  };
}

/** The fields of a KubeletConfiguration that say what a flag says. */
const kubeletFields: Readonly<Record<string, readonly string[]>> = {
  'anonymous-auth': ['authentication', 'anonymous', 'enabled'],
  'authorization-mode': ['authorization', 'mode'],
  'client-ca-file': ['authentication', 'x509', 'clientCAFile'],
  'read-only-port': ['readOnlyPort'],
  'streaming-connection-idle-timeout': ['streamingConnectionIdleTimeout'],
  'protect-kernel-defaults': ['protectKernelDefaults'],
  'make-iptables-util-chains': ['makeIPTablesUtilChains'],
  'event-qps': ['eventRecordQPS'],
  'tls-cert-file': ['tlsCertFile'],
  'tls-private-key-file': ['tlsPrivateKeyFile'],
  'tls-cipher-suites': ['tlsCipherSuites'],
  'rotate-certificates': ['rotateCertificates'],
  'rotate-server-certificates': ['serverTLSBootstrap'],
};

const kubeletConfigurations = objectsOf('kubelet.config.k8s.io', 'KubeletConfiguration');

function inKubeletConfiguration(unit: YamlUnit): readonly Component[] {
  return kubeletConfigurations(unit).map(({ root }): Component => {
    const fieldOf = (flag: string): Field | undefined => {
      const path = kubeletFields[flag];
      return path?.reduce<Field>((field, key) => (field as Field<Shape>).at(key) as Field, root as Field as Field);
    };
    const gates = (root as Field as Field<Shape>).at('featureGates') as Field<Shape>;
    return {
      name: 'kubelet',
      version: undefined,
      at: { unit, span: root.at('kind').span, absentFrom: root.wholeSpan },
      isComplete: !unit.file.isPatch,
      form: 'file',
      pod: undefined,
      setting: (flag) => {
        if (flag === 'feature-gates') {
          const text = gates.entries.map(({ key, field }) => `${key}=${String(field.value)}`).join(',');
          return gates.isPresent
            ? { ...inField(gates as Field, 'featureGates'), value: text, part: () => gates }
            : undefined;
        }
        const field = fieldOf(flag);
        return field && (field.isPresent || field.isUnknown) ? inField(field, String(field.key), plain) : undefined;
      },
      add: (flag, value) => fieldOf(flag)?.set(plain(value)) ?? [],
    };
  });
}

/** As a file has it: `true` and numbers without quotes. */
const plain = (text: string): string | boolean | number =>
  text === 'true' ? true : text === 'false' ? false : /^\d+$/.test(text) ? Number(text) : text;

/** The authority whose certificates the API server takes as logins, by the path of its file. */
export const clientAuthorities: FactKind<{ readonly path: string }, 'path'> = {
  name: 'controlplane/client-authority',
  states: query(isYaml, (unit) =>
    components(unit).flatMap((component) => {
      const setting = component.name === 'kube-apiserver' ? component.setting('client-ca-file') : undefined;
      return setting?.value === undefined ? [] : [{ fact: { path: setting.value }, at: setting.at }];
    }),
  ),
  tables: { path: ({ path }) => [path] },
};
