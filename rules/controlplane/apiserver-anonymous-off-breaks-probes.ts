import { components } from '../../server/controlplane/components';
import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Probes need anonymous requests',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  threat: `
    The kubelet asks the health path without a login, gets a refusal and restarts the API server again and again. Under
    that pressure somebody opens anonymous requests altogether, with all that roles give them.`,
  impact: `No API server, and then one that answers everyone.`,
  remedy: `
    Since Kubernetes 1.32 allow anonymous requests to \`/livez\`, \`/readyz\` and \`/healthz\` alone, with
    \`anonymous.conditions\` in a file that \`--authentication-config\` names.`,
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/authentication/#anonymous-requests',
    'https://github.com/kubernetes/kubeadm/issues/798',
  ],

  subjects: components,
  *check({ name, pod, setting }) {
    const anonymous = setting('anonymous-auth');
    if (name !== 'kube-apiserver' || !pod || anonymous?.value !== 'false') return;
    const [probe] = pod.containers.flatMap(({ field }) =>
      (['livenessProbe', 'readinessProbe', 'startupProbe'] as const)
        .map((key) => field.at(key))
        .filter((each) => {
          const get = each.at('httpGet');
          return /^\/(?:livez|readyz|healthz)/.test(get.at('path').string ?? '') && !sendsLogin(get);
        }),
    );
    if (!probe) return;
    yield {
      // A login may still be written into the probe.
      at: { unit: pod.unit, span: probe.keyPlace.span, absentFrom: pod.spec.wholeSpan },
      message: say`The kubelet's probe of ${probe.at('httpGet').at('path').string!} is refused, and the API server is restarted again and again.`,
      related: [{ at: anonymous.at, message: say`This refuses whoever has no login.` }],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: kube-apiserver
          namespace: kube-system
        spec:
          containers:
            - name: kube-apiserver
              image: registry.k8s.io/kube-apiserver:v1.33.4
              command:
                - kube-apiserver
                - --anonymous-auth=false
              «livenessProbe»:
                httpGet:
                  path: /livez
                  port: 6443
                  scheme: HTTPS
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: kube-apiserver
          namespace: kube-system
        spec:
          containers:
            - name: kube-apiserver
              image: registry.k8s.io/kube-apiserver:v1.33.4
              command:
                - kube-apiserver
                - --authentication-config=/etc/kubernetes/authentication.yaml
              livenessProbe:
                httpGet:
                  path: /livez
                  port: 6443
                  scheme: HTTPS
      `,
    },
    {
      why: 'A probe with a login, or none, is not refused.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: kube-apiserver
          namespace: kube-system
        spec:
          containers:
            - name: kube-apiserver
              image: registry.k8s.io/kube-apiserver:v1.33.4
              command:
                - kube-apiserver
                - --anonymous-auth=false
              livenessProbe:
                httpGet:
                  path: /livez
                  port: 6443
                  scheme: HTTPS
                  httpHeaders:
                    - name: Authorization
                      value: Bearer token
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: kube-apiserver
          namespace: kube-system
        spec:
          containers:
            - name: kube-apiserver
              image: registry.k8s.io/kube-apiserver:v1.33.4
              command:
                - kube-apiserver
                - --anonymous-auth=true
              livenessProbe:
                httpGet:
                  path: /livez
                  port: 6443
                  scheme: HTTPS
      `,
    },
  ],
});

const sendsLogin = (get: {
  at(key: 'httpHeaders'): { items: readonly { at(key: 'name'): { string: string | undefined } }[] };
}): boolean =>
  get.at('httpHeaders').items.some((header) => header.at('name').string?.toLowerCase() === 'authorization');
