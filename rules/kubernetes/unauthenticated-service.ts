import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { publicLimits } from '../../server/kubernetes/network/exposure';
import { ingressFacts } from '../../server/kubernetes/network/ingresses';
import { selected } from '../../server/kubernetes/network/relations';
import { selectorOf, services, typeOf } from '../../server/kubernetes/network/services';

export default rule({
  title: 'Page without a login is exposed',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  aliases: { kubescape: ['C-0274', 'C-0021'] },
  threat: `
    The program asks nobody who they are. Whoever finds the address reads what it shows, such as the names, addresses and
    errors of every service, and on some of them runs commands or changes data.`,
  impact: 'Whatever the program shows and does, for anybody.',
  remedy:
    'Keep the Service inside the cluster and use `kubectl port-forward`, or put a proxy with a login in front of it.',
  exceptions:
    'A login in front of it that no file of the workspace shows, or settings of the program that ask for one.',
  references: [
    'https://prometheus.io/docs/operating/security/',
    'https://kubernetes.io/docs/tasks/access-application-cluster/port-forward-access-application-cluster/',
  ],
  standards: { cwe: [306], mitre: ['T1133'] },

  subjects: services,
  *check(service, { find }) {
    const { label, name, namespace, root } = service;
    const selector = selectorOf(service);
    if (!selector || name === undefined) return;
    const limits = publicLimits(service);
    const isOpen =
      typeOf(service) === 'NodePort' || (limits !== undefined && (limits.areMissing || limits.open.length > 0));
    const ways = [...find(ingressFacts, 'service', name, { namespace })].filter(({ fact }) => !fact.isGuarded);
    if (!isOpen && ways.length === 0) return;
    const { known } = selected(find, { namespace }, { matchLabels: selector });
    for (const workload of known) {
      const program = workload.fact.images.flatMap(
        (image) => withoutLogin.find(([pattern]) => pattern.test(image))?.[1] ?? [],
      )[0];
      if (!program) continue;
      yield {
        at: isOpen ? root.at('spec').at('type') : root.at('spec').at('selector').keyPlace,
        message: isOpen
          ? say`${label} opens ${program} to the outside, which asks nobody for a login.`
          : say`${label} is led to by ${ways[0]!.fact.label}: ${program} asks nobody for a login.`,
        related: [
          { at: workload, message: say`${workload.fact.label} runs ${program}.` },
          ...ways
            .slice(0, 2)
            .map((at) => ({ at, message: say`${at.fact.label} leads here, and asks for no login that is known.` })),
        ],
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Service
        metadata:
          name: prometheus
          namespace: ops
        spec:
          type: «NodePort»
          selector:
            app: prometheus
          ports:
            - port: 9090
      `,
      world: { 'prometheus.yaml': prometheus('«prometheus»') },
    },
    {
      why: 'An Ingress without a login leads to it as well.',
      insecure: yaml`
        apiVersion: v1
        kind: Service
        metadata:
          name: prometheus
          namespace: ops
        spec:
          «selector»:
            app: prometheus
          ports:
            - port: 9090
      `,
      world: { 'prometheus.yaml': prometheus('«prometheus»'), 'ingress.yaml': ingress('«prometheus»', '{}') },
    },
    {
      why: 'It asks for a login, or stays inside; and a program that is not known may ask.',
      secure: yaml`
        apiVersion: v1
        kind: Service
        metadata:
          name: prometheus
          namespace: ops
        spec:
          selector:
            app: prometheus
          ports:
            - port: 9090
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: web
          namespace: ops
        spec:
          type: NodePort
          selector:
            app: web
          ports:
            - port: 80
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: outside
          namespace: ops
        spec:
          type: LoadBalancer
      `,
      world: {
        'prometheus.yaml': prometheus('prometheus'),
        'ingress.yaml': ingress('prometheus', '{ nginx.ingress.kubernetes.io/auth-url: https://login.example.com }'),
        'web.yaml': yaml`
          apiVersion: v1
          kind: Pod
          metadata:
            name: web
            namespace: ops
            labels:
              app: web
          spec:
            containers:
              - name: web
                image: registry.example.com/web:1.4
        `,
      },
    },
  ],
});

/** Programs that have no login of their own, or none unless somebody sets one up. */
const withoutLogin: readonly (readonly [image: RegExp, name: string])[] = [
  [/(?:^|\/)(?:prom|prometheus|bitnami)\/prometheus$/, 'Prometheus'],
  [/(?:^|\/)(?:prom|prometheus|bitnami)\/alertmanager$/, 'Alertmanager'],
  [/(?:^|\/)jaegertracing\/(?:all-in-one|jaeger-query|jaeger)$/, 'Jaeger'],
  [/(?:^|\/)openzipkin\/zipkin(?:-slim)?$/, 'Zipkin'],
  [/(?:^|\/)weaveworks\/scope$/, 'Weave Scope'],
  [/(?:^|\/)(?:provectuslabs|kafbat)\/kafka-ui$/, 'Kafka UI'],
  [/(?:^|\/)rediscommander\/redis-commander$/, 'Redis Commander'],
  [/(?:^|\/)mailhog\/mailhog$/, 'MailHog'],
  [/(?:^|\/)(?:library\/)?memcached$/, 'memcached'],
];

/** Marked where a note must point to it. */
function prometheus(name: string): string {
  return yaml`
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: ${name}
      namespace: ops
    spec:
      template:
        metadata:
          labels:
            app: prometheus
        spec:
          containers:
            - name: prometheus
              image: quay.io/prometheus/prometheus:v3.5.0
  `;
}

function ingress(name: string, annotations: string): string {
  return yaml`
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      name: ${name}
      namespace: ops
      annotations: ${annotations}
    spec:
      rules:
        - host: metrics.example.com
          http:
            paths:
              - path: /
                backend:
                  service:
                    name: prometheus
  `;
}
