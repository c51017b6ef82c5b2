import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { blank } from '../../server/engine/text';
import { awaiting } from '../../server/kubernetes/network/awaiting';
import { publicLimits } from '../../server/kubernetes/network/exposure';
import { services } from '../../server/kubernetes/network/services';

export default rule({
  title: 'Load balancer open to everybody',
  severity: 'warning',
  confidence: 'medium',
  profile: 'strict',
  since: '0.2',
  aliases: {
    kics: ['service_with_external_load_balancer'],
    'kube-linter': ['exposed-services'],
    kubescape: ['C-0256'],
    kyverno: ['restrict-loadbalancer'],
  },
  fixable: 'template',
  threat: `
    Most clouds give the Service a public address that takes connections from the whole internet. Scanners find it within
    minutes; whatever the pods answer without a password, and every hole they have, is open to anybody.`,
  impact: 'The pods are reached from the internet.',
  remedy: `
    Ask for an internal load balancer by the annotation of your cloud, or name the clients in
    \`loadBalancerSourceRanges\`. HTTP goes through an ingress controller or a gateway, one for all.`,
  exceptions: 'What is meant for the public, such as the ingress controller itself.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/service/#loadbalancer',
    'https://kubernetes.io/docs/concepts/services-networking/service/#internal-load-balancer',
  ],
  standards: { cwe: [668], mitre: ['T1190'] },

  subjects: services,
  *check(service) {
    const limits = publicLimits(service);
    if (!limits) return;
    const { label, root } = service;
    const ranges = root.at('spec').at('loadBalancerSourceRanges');
    for (const range of limits.open) yield { at: range, message: say`${label}: ${range.string} admits every address.` };
    if (limits.areMissing)
      yield {
        at: awaiting(root.at('spec').at('type'), root),
        message: say`${label} is a load balancer that says nothing of who may connect: most clouds make it public.`,
        fixes: [
          {
            title: say`Name the clients that may connect`,
            safety: 'template',
            changes: ranges.set([blank('203.0.113.0/24')]),
          },
        ],
      };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Service
        metadata:
          name: web
        spec:
          type: «LoadBalancer»
          ports:
            - port: 443
      `,
      secure: yaml`
        apiVersion: v1
        kind: Service
        metadata:
          name: web
        spec:
          type: LoadBalancer
          ports:
            - port: 443
          loadBalancerSourceRanges:
            - 203.0.113.0/24
      `,
    },
    {
      why: 'A range of everything is none.',
      insecure: yaml`
        apiVersion: v1
        kind: Service
        metadata:
          name: web
          annotations:
            service.beta.kubernetes.io/aws-load-balancer-internal: "false"
        spec:
          type: LoadBalancer
          loadBalancerSourceRanges:
            - 203.0.113.0/24
            - «0.0.0.0/0»
      `,
    },
    {
      why: 'Annotations of clouds keep it inside, or limit it.',
      secure: yaml`
        apiVersion: v1
        kind: Service
        metadata:
          name: google
          annotations:
            networking.gke.io/load-balancer-type: Internal
        spec:
          type: LoadBalancer
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: aws
          annotations:
            service.beta.kubernetes.io/aws-load-balancer-internal: "true"
        spec:
          type: LoadBalancer
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: tencent
          annotations:
            service.kubernetes.io/qcloud-loadbalancer-internal-subnetid: subnet-1
        spec:
          type: LoadBalancer
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: limited
          annotations:
            service.beta.kubernetes.io/load-balancer-source-ranges: 203.0.113.0/24
        spec:
          type: LoadBalancer
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: tailnet
        spec:
          type: LoadBalancer
          loadBalancerClass: tailscale
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: inside
        spec:
          ports:
            - port: 80
      `,
    },
    {
      why: 'What a template adds is not known.',
      file: { isTemplate: true },
      secure: yaml`
        apiVersion: v1
        kind: Service
        metadata:
          name: web
          annotations:
            {{- toYaml .Values.annotations | nindent 4 }}
        spec:
          type: LoadBalancer
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: api
        spec:
          type: LoadBalancer
          loadBalancerSourceRanges: {{ .Values.ranges }}
      `,
    },
  ],
});
