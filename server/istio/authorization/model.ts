// What an AuthorizationPolicy, a workload and a request are to the evaluator: plain data, as facts keep it.

export type Action = 'ALLOW' | 'DENY' | 'AUDIT' | 'CUSTOM';

/** The values of one key, as written. */
export type Values = readonly string[];

export const sourceFields = [
  'principals',
  'requestPrincipals',
  'namespaces',
  'serviceAccounts',
  'trustDomains',
  'ipBlocks',
  'remoteIpBlocks',
] as const;
export const operationFields = ['hosts', 'ports', 'methods', 'paths'] as const;

type SourceField = (typeof sourceFields)[number];
type OperationField = (typeof operationFields)[number];

/** `notPrincipals` of `principals`. */
type Negated<Key extends string> = `not${Capitalize<Key>}`;
export const negated = <Key extends string>(key: Key) => `not${key[0]!.toUpperCase()}${key.slice(1)}` as Negated<Key>;

/** Only the keys that are written: their values must all match. */
export type Source = { readonly [key in SourceField | Negated<SourceField>]?: Values };
export type Operation = { readonly [key in OperationField | Negated<OperationField>]?: Values };

interface Condition {
  /** `request.auth.claims[group]` */
  readonly key: string;
  readonly values: Values;
  readonly notValues: Values;
}

/** Matches where one of `from`, one of `to` and all of `when` do; an empty list asks for nothing. */
export interface AuthorizationRule {
  readonly from: readonly Source[];
  readonly to: readonly Operation[];
  readonly when: readonly Condition[];
}

/** What a policy applies to: all of its namespace, pods with all these labels, or gateways and services by reference. */
export interface PolicyScope {
  /** Undefined where it is not written: whoever applies the file decides. */
  readonly namespace: string | undefined;
  /** Undefined: no selector, or one that is empty, which Istio treats the same. */
  readonly labels: Readonly<Record<string, string>> | undefined;
  /** `Gateway/web` */
  readonly targets: readonly string[];
  /** A template hides a part of it. */
  readonly isUnknown: boolean;
}

export interface AuthorizationPolicy {
  readonly name: string | undefined;
  readonly scope: PolicyScope;
  readonly action: Action;
  /** Of CUSTOM: the name of an extension provider in the mesh configuration. */
  readonly provider?: string;
  /** Evaluated and logged, but not enforced. */
  readonly isDryRun: boolean;
  readonly rules: readonly AuthorizationRule[];
  /** A template hides its action or some of its rules. */
  readonly isUnknown: boolean;
}

/** What policies select: a pod with a proxy. */
export interface Workload {
  /** Undefined where nobody wrote it: then it is that of policies in the same folder. */
  readonly namespace: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

export interface Token {
  /** `authorization`, `header:x-token`, `param:token` or `cookie:session` */
  readonly in: string;
  /** Its signature and times are right. */
  readonly isValid: boolean;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** A request or connection as the workload's proxy sees it. */
export interface Request {
  /** What the port speaks to the proxy. On `tcp` there are no methods, paths, hosts, headers or tokens. */
  readonly protocol: 'http' | 'tcp';
  /** The caller's identity, without `spiffe://`. Undefined: plain text. */
  readonly principal?: string;
  /** The peer of the connection. */
  readonly sourceIp: string;
  /** The original client, as far as the proxy knows. */
  readonly remoteIp: string;
  readonly destinationIp: string;
  /** Of the workload, not of its Service. */
  readonly port: number;
  /** Empty where the client names no server. */
  readonly sni: string;
  readonly method?: string;
  /** Normalised; with its query. */
  readonly path?: string;
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: Token;
}

/** What the evaluator has to know of the mesh. */
export interface Mesh {
  readonly rootNamespace: string;
  /** The mesh's own trust domain first, then its aliases. */
  readonly trustDomains: readonly [string, ...string[]];
  /** Names of the extension providers that can be asked; undefined where the mesh configuration is not known. */
  readonly providers?: readonly string[] | undefined;
}
