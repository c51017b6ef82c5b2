// How Pod Security admission reads the labels of a Namespace:
// https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/pod-security-admission/api/helpers.go
import type { PodSecurityLevel } from './pod-security-level';

type Mode = 'enforce' | 'audit' | 'warn';

const labelPrefix = 'pod-security.kubernetes.io/';

interface LevelVersion {
  readonly level: PodSecurityLevel;
  /** `latest` or `v1.33` */
  readonly version: string;
}

type Policy = Readonly<Record<Mode, LevelVersion>>;

interface LabelError {
  /** The key: `pod-security.kubernetes.io/enforce` */
  readonly label: string;
  readonly value: string;
  /** What is wrong with it. */
  readonly isAbout: 'level' | 'version';
}

const unrestricted: LevelVersion = { level: 'privileged', version: 'latest' };
const noPolicy: Policy = { enforce: unrestricted, audit: unrestricted, warn: unrestricted };

/**
 * The policy that holds, also where a label is wrong: a level to enforce that does not exist is taken for `restricted`, one
 * to audit or warn for `privileged`, a version for `latest`. Creating a Namespace with a wrong label is refused.
 * `defaults` is what the admission plugin is configured with.
 */
export function policyOf(
  labels: Readonly<Record<string, string>>,
  defaults: Policy = noPolicy,
): { readonly policy: Policy; readonly errors: readonly LabelError[] } {
  const errors: LabelError[] = [];
  const read = (mode: Mode): LevelVersion => {
    const levelLabel = `${labelPrefix}${mode}`;
    const versionLabel = `${labelPrefix}${mode}-version`;
    let { level, version } = defaults[mode];
    const writtenLevel = labels[levelLabel];
    if (writtenLevel !== undefined) {
      if (isLevel(writtenLevel)) level = writtenLevel;
      else {
        level = mode === 'enforce' ? 'restricted' : 'privileged';
        errors.push({ label: levelLabel, value: writtenLevel, isAbout: 'level' });
      }
    }
    const writtenVersion = labels[versionLabel];
    if (writtenVersion !== undefined) {
      if (isVersion(writtenVersion)) version = writtenVersion;
      else {
        version = 'latest';
        errors.push({ label: versionLabel, value: writtenVersion, isAbout: 'version' });
      }
    }
    return { level, version };
  };
  const [enforce, audit] = [read('enforce'), read('audit')];
  let warn = read('warn');
  // Where nothing says what to warn of, what is enforced is warned of as well: workloads then tell before their pods fail.
  const says = (mode: Mode) => labels[`${labelPrefix}${mode}`] !== undefined;
  if (
    says('enforce') &&
    isLevel(labels[`${labelPrefix}enforce`]!) &&
    !says('warn') &&
    rank(enforce.level) > rank(warn.level)
  )
    warn = {
      level: enforce.level,
      version: (labels[`${labelPrefix}warn-version`] === undefined ? enforce : warn).version,
    };
  return { policy: { enforce, audit, warn }, errors };
}

const levels: readonly PodSecurityLevel[] = ['privileged', 'baseline', 'restricted'];
const isLevel = (text: string): text is PodSecurityLevel => (levels as readonly string[]).includes(text);
const rank = (level: PodSecurityLevel): number => levels.indexOf(level);
/** The minor number has to fit into an integer of Go. */
const isVersion = (text: string): boolean =>
  text === 'latest' || (/^v1\.(?:0|[1-9]\d*)$/.test(text) && BigInt(text.slice(3)) < 2n ** 63n);
