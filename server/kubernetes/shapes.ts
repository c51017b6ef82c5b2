/**
 * The keys of Kubernetes objects that domains and rules read, by the API's own names. A shape names only what is read:
 * add the key you need. Types, not interfaces, because only types are their own index signature.
 */

// biome-ignore-start lint/complexity/noBannedTypes: `{}` is a leaf, a value whose keys nobody reads
export type Metadata = {
  name: {};
  generateName: {};
  namespace: {};
  annotations: StringMap;
  labels: StringMap;
};

/** A mapping whose keys are data: annotations, labels, selectors. */
export type StringMap = { [key: string]: {} };

type SeccompProfile = { type: {}; localhostProfile: {} };
type AppArmorProfile = { type: {}; localhostProfile: {} };
type SeLinuxOptions = { type: {}; user: {}; role: {}; level: {} };
type WindowsOptions = { hostProcess: {}; runAsUserName: {}; gmsaCredentialSpec: {}; gmsaCredentialSpecName: {} };

/** What a pod may set for all its containers, and a container for itself. */
export type SharedSecurityContext = {
  runAsNonRoot: {};
  runAsUser: {};
  runAsGroup: {};
  seccompProfile: SeccompProfile;
  appArmorProfile: AppArmorProfile;
  seLinuxOptions: SeLinuxOptions;
  windowsOptions: WindowsOptions;
};

export type PodSecurityContext = SharedSecurityContext & {
  fsGroup: {};
  fsGroupChangePolicy: {};
  supplementalGroups: {};
  supplementalGroupsPolicy: {};
  sysctls: { name: {}; value: {} };
};

export type SecurityContext = SharedSecurityContext & {
  allowPrivilegeEscalation: {};
  capabilities: { add: {}; drop: {} };
  privileged: {};
  procMount: {};
  readOnlyRootFilesystem: {};
};

type HttpGetAction = { host: {}; path: {}; port: {}; scheme: {}; httpHeaders: { name: {}; value: {} } };
type TcpSocketAction = { host: {}; port: {} };
type ExecAction = { command: {} };
/** A probe, or a lifecycle hook: what the kubelet does to a container. */
type KubeletAction = {
  httpGet: HttpGetAction;
  tcpSocket: TcpSocketAction;
  exec: ExecAction;
  grpc: { port: {} };
};

type EnvVar = {
  name: {};
  value: {};
  valueFrom: {
    secretKeyRef: { name: {}; key: {}; optional: {} };
    configMapKeyRef: { name: {}; key: {}; optional: {} };
    fieldRef: { fieldPath: {} };
    resourceFieldRef: { resource: {} };
  };
};

export type ContainerSpec = {
  name: {};
  image: {};
  imagePullPolicy: {};
  command: {};
  args: {};
  workingDir: {};
  env: EnvVar;
  envFrom: { prefix: {}; secretRef: { name: {} }; configMapRef: { name: {} } };
  ports: { name: {}; containerPort: {}; hostPort: {}; hostIP: {}; protocol: {} };
  resources: { limits: StringMap; requests: StringMap; claims: {} };
  volumeMounts: {
    name: {};
    mountPath: {};
    readOnly: {};
    recursiveReadOnly: {};
    subPath: {};
    subPathExpr: {};
    mountPropagation: {};
  };
  volumeDevices: { name: {}; devicePath: {} };
  securityContext: SecurityContext;
  livenessProbe: KubeletAction;
  readinessProbe: KubeletAction;
  startupProbe: KubeletAction;
  lifecycle: { postStart: KubeletAction; preStop: KubeletAction };
  restartPolicy: {};
  stdin: {};
  tty: {};
  /** Of an ephemeral container: whose process namespace it joins. */
  targetContainerName: {};
};

/** A volume's type is the key beside `name`. Types that no rule reads are leaves. */
export type Volume = {
  name: {};
  hostPath: { path: {}; type: {} };
  emptyDir: { medium: {}; sizeLimit: {} };
  secret: { secretName: {}; defaultMode: {}; optional: {}; items: { key: {}; path: {}; mode: {} } };
  configMap: { name: {}; defaultMode: {}; optional: {}; items: { key: {}; path: {}; mode: {} } };
  projected: {
    defaultMode: {};
    sources: {
      secret: { name: {}; items: { key: {}; path: {}; mode: {} } };
      configMap: { name: {}; items: { key: {}; path: {}; mode: {} } };
      serviceAccountToken: { path: {}; audience: {}; expirationSeconds: {} };
      downwardAPI: {};
      clusterTrustBundle: {};
    };
  };
  csi: { driver: {}; readOnly: {}; volumeAttributes: StringMap; nodePublishSecretRef: { name: {} } };
  gitRepo: { repository: {}; revision: {}; directory: {} };
  nfs: { server: {}; path: {}; readOnly: {} };
  persistentVolumeClaim: { claimName: {}; readOnly: {} };
  ephemeral: {};
  image: { reference: {}; pullPolicy: {} };
};

export type PodSpec = {
  containers: ContainerSpec;
  initContainers: ContainerSpec;
  ephemeralContainers: ContainerSpec;
  volumes: Volume;
  securityContext: PodSecurityContext;
  hostNetwork: {};
  hostPID: {};
  hostIPC: {};
  hostUsers: {};
  hostAliases: { ip: {}; hostnames: {} };
  shareProcessNamespace: {};
  serviceAccountName: {};
  serviceAccount: {};
  automountServiceAccountToken: {};
  enableServiceLinks: {};
  imagePullSecrets: { name: {} };
  nodeName: {};
  nodeSelector: StringMap;
  tolerations: { key: {}; operator: {}; value: {}; effect: {} };
  os: { name: {} };
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: { matchExpressions: { key: {}; operator: {}; values: {} } };
      };
    };
  };
  runtimeClassName: {};
  restartPolicy: {};
  dnsPolicy: {};
  priorityClassName: {};
  resources: { limits: StringMap; requests: StringMap };
};

export type PodTemplate = { metadata: Metadata; spec: PodSpec };
// biome-ignore-end lint/complexity/noBannedTypes: see above
