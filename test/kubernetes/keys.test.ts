// Hovering a security key that nothing is wrong with explains it: every such key of the API has words of its own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kubernetes } from '../../server/kubernetes/domain';
import { yaml } from '../../server/yaml/units';
import { findIn } from '../finds';

/** Keys marked by `«…»` are the ones that must be explained. */
const manifest = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  «hostNetwork»: false
  «hostPID»: false
  «hostIPC»: false
  «hostUsers»: false
  «hostAliases»: []
  «shareProcessNamespace»: false
  «serviceAccountName»: web
  «serviceAccount»: web
  «automountServiceAccountToken»: false
  «enableServiceLinks»: false
  «runtimeClassName»: gvisor
  «dnsPolicy»: ClusterFirst
  «priorityClassName»: web
  «tolerations»: []
  «securityContext»:
    «runAsNonRoot»: true
    «runAsUser»: 10001
    «runAsGroup»: 10001
    «fsGroup»: 10001
    «fsGroupChangePolicy»: OnRootMismatch
    «supplementalGroups»: [10002]
    «supplementalGroupsPolicy»: Strict
    «seLinuxChangePolicy»: MountOption
    «sysctls»: []
    «seccompProfile»:
      «type»: Localhost
      «localhostProfile»: web.json
    «appArmorProfile»:
      «type»: Localhost
      «localhostProfile»: web
    «seLinuxOptions»:
      «level»: s0:c1,c2
      «type»: container_t
      «user»: ''
      «role»: ''
    «windowsOptions»:
      «hostProcess»: false
      «runAsUserName»: ContainerUser
      «gmsaCredentialSpecName»: web
      «gmsaCredentialSpec»: '{}'
  containers:
    - name: web
      «image»: registry.example.com/web:1.0
      «securityContext»:
        «privileged»: false
        «allowPrivilegeEscalation»: false
        «readOnlyRootFilesystem»: true
        «procMount»: Default
        «runAsNonRoot»: true
        «runAsUser»: 10001
        «runAsGroup»: 10001
        «capabilities»:
          «drop»: [«ALL»]
          «add»: [«NET_BIND_SERVICE»]
        «seccompProfile»:
          «type»: RuntimeDefault
        «appArmorProfile»: {}
        «seLinuxOptions»: {}
        «windowsOptions»: {}
      «volumeMounts»:
        - name: files
          mountPath: /files
          «readOnly»: true
          «recursiveReadOnly»: Enabled
          «mountPropagation»: None
          «subPath»: web
  «volumes»:
    - name: node
      «hostPath»:
        «path»: /srv/files
        «type»: Directory
    - name: scratch
      «emptyDir»:
        «sizeLimit»: 1Gi
        «medium»: Memory
    - name: secret
      «secret»:
        «defaultMode»: 0400
        «optional»: false
    - name: files
      «configMap»:
        «defaultMode»: 0444
    - name: token
      «projected»:
        sources:
          - serviceAccountToken:
              «audience»: vault
              «expirationSeconds»: 600
              «path»: token
    - { name: a, «downwardAPI»: {} }
    - { name: b, «persistentVolumeClaim»: {} }
    - { name: c, «csi»: {} }
    - { name: d, «ephemeral»: {} }
    - { name: e, «image»: {} }
    - { name: f, «nfs»: {} }
    - { name: g, «gitRepo»: {} }
    - { name: h, «flexVolume»: {} }
    - { name: i, «iscsi»: {} }
    - { name: j, «awsElasticBlockStore»: {} }
`;

const network = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
spec:
  «podSelector»: {}
  «policyTypes»: [Ingress, Egress]
  «ingress»:
    - «from»:
        - «namespaceSelector»: {}
          «podSelector»: {}
        - «ipBlock»:
            «cidr»: 10.0.0.0/8
            «except»: []
      «ports»:
        - «port»: 80
          «endPort»: 90
          «protocol»: TCP
  «egress»:
    - «to»: []
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  «type»: LoadBalancer
  «selector»: {}
  «externalIPs»: []
  «externalName»: ''
  «loadBalancerSourceRanges»: []
  «loadBalancerIP»: ''
  «allocateLoadBalancerNodePorts»: false
  «externalTrafficPolicy»: Local
  «publishNotReadyAddresses»: false
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
spec:
  «ingressClassName»: nginx
  «defaultBackend»: {}
  «tls»:
    - «hosts»: []
      «secretName»: web
  rules:
    - «host»: shop.example.com
      http:
        paths:
          - path: /
            «pathType»: Prefix
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: web
spec:
  «gatewayClassName»: example
  listeners:
    - name: https
      «protocol»: HTTPS
      «hostname»: shop.example.com
      «tls»:
        «mode»: Terminate
        «certificateRefs»:
          - name: web
            «namespace»: shop
      «allowedRoutes»:
        namespaces:
          «from»: Selector
          «selector»: {}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: web
spec:
  «parentRefs»: []
  «hostnames»: []
  rules:
    - «backendRefs»:
        - name: web
          «namespace»: shop
      «filters»: []
---
apiVersion: gateway.networking.k8s.io/v1
kind: ReferenceGrant
metadata:
  name: web
spec:
  «from»: []
  «to»: []
`;

test('every security key of pods, containers and volumes is explained', () => explains(manifest));
test('every security key of policies, Services, Ingresses and Gateways is explained', () => explains(network));

function explains(marked: string): void {
  const marks: { readonly word: string; readonly at: number }[] = [];
  let text = '';
  for (const part of marked.split(/(«[^»]*»)/)) {
    const word = part.startsWith('«') ? part.slice(1, -1) : part;
    if (word !== part) marks.push({ word, at: text.length });
    text += word;
  }
  const source = yaml.read({ path: 'pod.yaml' }, text);
  const find = findIn(source);
  for (const { word, at } of marks) {
    const hover = kubernetes.hover?.(source, at, find);
    const line = text.slice(0, at).split('\n').length;
    assert.equal(hover?.title, word, `line ${line}`);
    assert.equal(text.slice(hover.span.start, hover.span.end), word, `line ${line}`);
    assert.match(hover.body, /[.!]$/, `${word} on line ${line} is explained in sentences`);
  }
}
