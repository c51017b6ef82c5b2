import type { Profile, Severity } from './grades';

/** Everything a user can decide, resolved for one file. Keep the object while nothing changes: memos are keyed by it. */
export interface Config {
  readonly profile: Profile;
  /** `1.33`: what a pod is judged by where its namespace does not name a version. */
  readonly kubernetesVersion: string;
  /** `1.27` */
  readonly istioVersion: string;
  readonly istioRootNamespace: string;
  /** Prefixes of image names that count as the user's own. Empty: every registry is trusted. */
  readonly trustedRegistries: readonly string[];
  /** Severity by rule id; beats the rule's own severity and the profile. */
  readonly rules: Readonly<Record<string, Severity | 'off'>>;
  /** The date that ends of life and ignores are compared with: `2026-12-31`. */
  readonly today: string;
  /** False: ignore comments and annotations are read, but hide nothing. */
  readonly ignores: boolean;
}

export const defaultConfig: Config = {
  profile: 'recommended',
  kubernetesVersion: '1.33',
  istioVersion: '1.27',
  istioRootNamespace: 'istio-system',
  trustedRegistries: [],
  rules: {},
  today: '2026-01-01',
  ignores: true,
};
