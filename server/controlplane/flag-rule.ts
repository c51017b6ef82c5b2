import { type DocumentedRule, type Explanation, type Fix, yaml } from '../engine/rule';
import { say } from '../engine/say';
import { type Minor, minorOf } from '../kubernetes/version';
import { type Component, type ComponentName, components, type Setting } from './components';

/**
 * A defect of one flag, or of two that belong together. The rules of a component differ in little but this, so each is
 * such a table and its words.
 */
export interface FlagDefect
  extends Pick<DocumentedRule, 'title' | 'severity' | 'profile' | 'threat' | 'remedy'>,
    Partial<Pick<DocumentedRule, 'impact' | 'exceptions' | 'aliases' | 'standards' | 'references'>> {
  readonly component: ComponentName;
  readonly flags: readonly string[];
  /** Goes on behind the component's name: `shows its profile to whoever asks`. */
  readonly does: string;
  /** Whether the value is the defect; for a list, the word of it that is. */
  readonly isBad?: (value: string) => boolean | string;
  /** Of a list: the word that has to be in it. */
  readonly lacks?: string;
  /** Whether to leave the flag out is one, by the form: kubeadm sets flags of its own, files have other defaults. */
  readonly isBadWhenAbsent?: readonly Component['form'][];
  /** Flags that decide instead of this one where they are set. */
  readonly unless?: readonly string[];
  /** The version that no longer knows the flag, and does not start with it. */
  readonly removedIn?: Minor;
  readonly fix?:
    | { readonly set: string; readonly caveat: string }
    | { readonly include: true; readonly caveat: string }
    | { readonly exclude: true; readonly caveat: string }
    | { readonly remove: true; readonly caveat: string };
  /** Of the example: a value that is the defect, and one that is none. */
  readonly example: { readonly bad?: string; readonly good: string };
}

/** All of the rule but its words and examples, which linting does not need: they stand with the rule. */
export function flagRule(defect: FlagDefect): Omit<DocumentedRule<Component>, keyof Explanation | 'examples'> {
  const { component: name, flags, does, isBad, isBadWhenAbsent = [], unless = [], removedIn, lacks, fix } = defect;
  const { title, severity, profile, aliases } = defect;
  return {
    title,
    severity,
    confidence: 'high',
    profile,
    since: '0.2',
    ...(aliases && { aliases }),
    ...(fix && { fixable: 'review' as const }),
    subjects: components,
    *check(component, { config }) {
      if (component.name !== name || unless.some((flag) => component.setting(flag))) return;
      const version = component.version ?? minorOf(config.kubernetesVersion) ?? Number.POSITIVE_INFINITY;
      for (const flag of flags) {
        const setting = component.setting(flag);
        if (setting === undefined) {
          if (!component.isComplete || !isBadWhenAbsent.includes(component.form)) continue;
          yield {
            at: component.at,
            // The same as where the list is written, so that a fix that writes it raises nothing new.
            message:
              lacks === undefined
                ? say`"${name}" ${does}: --${flag} is not set.`
                : say`"${name}" ${does}: --${flag} does not name ${lacks}.`,
            fixes: fixesOf(component, flag, undefined, undefined),
          };
          return;
        }
        const { value } = setting;
        if (value === undefined) continue;
        const verdict = isBad?.(value) ?? (lacks !== undefined && !value.split(',').includes(lacks));
        if (verdict === false) continue;
        const word = typeof verdict === 'string' ? verdict : undefined;
        const isRemoved = removedIn !== undefined && version >= removedIn;
        yield {
          at: word === undefined ? setting.at : setting.part(word),
          message: isRemoved
            ? say`"${name}" has not known ${setting.name} since Kubernetes 1.${removedIn!}, and does not start with it.`
            : lacks === undefined
              ? say`"${name}" ${does}: ${setting.name} is "${word ?? value}".`
              : say`"${name}" ${does}: --${flag} does not name ${lacks}.`,
          fixes: fixesOf(component, flag, setting, word),
        };
        return;
      }
    },
  };

  function fixesOf(
    component: Component,
    flag: string,
    setting: Setting | undefined,
    word: string | undefined,
  ): readonly Fix[] {
    if (!fix) return [];
    const caveat = say`${fix.caveat}`;
    const one = (title: Fix['title'], changes: Fix['changes']): readonly Fix[] => [
      { title, safety: 'review', caveat, changes },
    ];
    if ('set' in fix)
      return one(say`Set --${flag} to ${fix.set}`, setting ? setting.set(fix.set) : component.add(flag, fix.set));
    if ('remove' in fix) return setting ? one(say`Remove ${setting.name}`, setting.remove()) : [];
    const words = (setting?.value ?? '').split(',').filter((each) => each !== '' && each !== word);
    if ('include' in fix) {
      const list = [...words, lacks!].join(',');
      return one(say`Add ${lacks!} to --${flag}`, setting ? setting.set(list) : component.add(flag, list));
    }
    if (!setting || word === undefined) return [];
    return one(
      say`Take ${word} out of ${setting.name}`,
      words.length > 0 ? setting.set(words.join(',')) : setting.remove(),
    );
  }
}

const flagReference = (name: string) => `https://kubernetes.io/docs/reference/command-line-tools-reference/${name}/`;

/** The page that lists the flags of a component. */
export const referencePages: Readonly<Record<ComponentName, string>> = {
  'kube-apiserver': flagReference('kube-apiserver'),
  'kube-controller-manager': flagReference('kube-controller-manager'),
  'kube-scheduler': flagReference('kube-scheduler'),
  'kube-proxy': flagReference('kube-proxy'),
  kubelet: flagReference('kubelet'),
  etcd: 'https://etcd.io/docs/v3.5/op-guide/security/',
};

/** The manifest of a static pod, as kubeadm writes it, with these flags last. */
const manifest = (name: ComponentName, program: string, words: readonly string[]): string =>
  yaml`
    apiVersion: v1
    kind: Pod
    metadata:
      name: ${name}
      namespace: kube-system
    spec:
      containers:
        - name: ${name}
          image: registry.k8s.io/${name}:${name === 'etcd' ? '3.5.21-0' : 'v1.33.4'}
          command:
            - ${program}
            - --v=2
  ` + words.map((word) => `        - ${word}\n`).join('');

/** A static pod with the flag as it should not be, and as it may. */
export function exampleManifests({
  component: name,
  flags,
  isBad,
  isBadWhenAbsent = [],
  unless = [],
  lacks,
  fix,
  example,
}: FlagDefect): DocumentedRule['examples'] {
  const [flag = '', ...others] = flags;
  const { bad, good } = example;
  const set = (value: string) => `--${flag}=${value}`;
  // Those that are set beside it.
  const beside = others.map((other) => `--${other}=${good}`);
  const values = bad?.split(',') ?? [];
  const verdict = bad === undefined ? false : (isBad?.(bad) ?? false);
  const marked =
    typeof verdict === 'string' ? values.map((each) => (each === verdict ? `«${each}»` : each)).join(',') : `«${bad}»`;
  const repaired = fixedExample(
    fix,
    lacks,
    typeof verdict === 'string' ? values.filter((each) => each !== verdict) : values,
  );
  return [
    ...(bad === undefined
      ? []
      : [
          {
            insecure: manifest(name, name, [...beside, set(marked)]),
            ...(fix
              ? { secure: manifest(name, name, [...beside, ...(repaired === undefined ? [] : [set(repaired)])]) }
              : { secure: manifest(name, name, [...beside, set(good)]) }),
          },
        ]),
    ...(isBadWhenAbsent.includes('flags')
      ? [
          {
            ...(bad !== undefined && { why: 'Left out it is the same.' }),
            insecure: manifest(name, `«${name}»`, beside),
            secure:
              fix && ('set' in fix || 'include' in fix)
                ? manifest(name, name, [...beside, set('set' in fix ? fix.set : lacks!)])
                : manifest(name, name, [...beside, set(good)]),
          },
        ]
      : []),
    ...unless.map((other) => ({
      why: `Where --${other} is set, that decides.`,
      secure: manifest(name, name, [
        `--${other}=/etc/kubernetes/config.yaml`,
        ...(bad === undefined ? [] : [set(bad)]),
      ]),
    })),
    {
      why: 'A variable may say anything, and another program has flags of its own.',
      secure: [
        manifest(name, name, [...beside, set('$(VALUE)')]),
        manifest(name, name, bad === undefined ? [] : [set(bad)])
          .replace(`- ${name}\n        - --v`, '- another\n        - --v')
          .replace(`/${name}:`, '/another:'),
      ].join('---\n'),
    },
  ];
}

function fixedExample(
  fix: FlagDefect['fix'],
  lacks: string | undefined,
  values: readonly string[],
): string | undefined {
  if (!fix || 'remove' in fix) return undefined;
  if ('set' in fix) return fix.set;
  const list = 'include' in fix ? [...values, lacks!] : values;
  return list.length > 0 ? list.join(',') : undefined;
}
