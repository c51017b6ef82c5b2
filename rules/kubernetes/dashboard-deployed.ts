import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { podImages } from '../../server/kubernetes/images';

export default rule({
  title: 'Kubernetes Dashboard deployed',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  aliases: { checkov: ['CKV_K8S_33'], kics: ['dashboard_is_enabled'], kubescape: ['C-0014'] },
  threat: `
    The Dashboard is a web page that does in the cluster what its user, or with \`--enable-skip-login\` its own service
    account, may do. Whoever reaches one that was exposed for convenience starts pods from it; crypto miners have come in
    that way. Its makers have archived the project, so holes stay open.`,
  impact: 'A web page with the rights of its users, and no more fixes.',
  remedy: `
    Remove it and use kubectl or a client on the user's own machine, such as Headlamp. Where it stays, let nobody reach it
    but through \`kubectl port-forward\`, and give its service account no role.`,
  references: [
    'https://github.com/kubernetes-retired/dashboard',
    'https://kubernetes.io/docs/tasks/access-application-cluster/web-ui-dashboard/',
  ],
  standards: { cwe: [1104], mitre: ['T1133'] },

  subjects: podImages,
  *check({ container, name, at }) {
    // The one of Kubernetes alone: kubernetes-dashboard-amd64 of 1.x, kubernetesui/dashboard of 2.x, its parts in 7.x.
    if (!/(?:^|\/)(?:kubernetes-dashboard(?:-\w+)?|kubernetesui\/dashboard(?:-(?:web|api|auth))?)$/.test(name)) return;
    yield { at: at('repository'), message: say`Container "${container.name}" runs the Kubernetes Dashboard.` };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: kubernetes-dashboard
          namespace: kubernetes-dashboard
        spec:
          template:
            spec:
              containers:
                - name: dashboard
                  image: «kubernetesui/dashboard»:v2.7.0
                - name: old
                  image: registry.k8s.io/«kubernetes-dashboard-amd64»:v1.10.1
      `,
      secure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: grafana
        spec:
          template:
            spec:
              containers:
                - name: grafana
                  image: grafana/grafana:12.3.0
      `,
    },
    {
      why: 'The scraper beside it serves no page.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: scraper
        spec:
          containers:
            - name: scraper
              image: kubernetesui/metrics-scraper:v1.0.9
      `,
    },
  ],
});
