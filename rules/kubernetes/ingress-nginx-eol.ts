import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { podImages } from '../../server/kubernetes/images';

/** Best-effort maintenance ended in March 2026 (https://kubernetes.io/blog/2025/11/11/ingress-nginx-retirement/). */
const retired = '2026-03-31';

export default rule({
  title: 'Retired ingress-nginx controller',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  aliases: { kubescape: ['C-0292'] },
  threat: `
    The community's ingress-nginx controller faces the internet, and its makers retired it in March 2026: the next hole in
    it will not be closed. In versions before 1.11.5 and 1.12.1 any pod that reaches the admission webhook takes over the
    controller without a password (CVE-2025-1974), and the controller may read every Secret of the cluster.`,
  impact: 'The way into the cluster has no more security fixes.',
  remedy: `
    Move to another ingress controller or to the Gateway API. Until then run the last release, and let nothing but the API
    server reach the admission webhook.`,
  exceptions: 'A vendor still repairs the build you run: say until when in an ignore comment.',
  references: [
    'https://kubernetes.io/blog/2025/11/11/ingress-nginx-retirement/',
    'https://kubernetes.io/blog/2025/03/24/ingress-nginx-cve-2025-1974/',
  ],
  standards: { cwe: [1104], mitre: ['T1190'] },

  subjects: podImages,
  *check({ container, name, tag, at }, { config }) {
    if (!/^(?:registry\.k8s\.io|k8s\.gcr\.io)\/ingress-nginx\/controller(?:-chroot)?$/.test(name)) return;
    const isOpen = isBeforeTheFix(tag);
    if (!isOpen && config.today <= retired) return;
    yield {
      at: at('tag'),
      ...(isOpen && { severity: 'error' as const }),
      message: isOpen
        ? say`Container "${container.name}" runs ingress-nginx ${tag}: any pod can take it over (CVE-2025-1974).`
        : say`Container "${container.name}" runs ingress-nginx, which has had no security fixes since March 2026.`,
    };
  },

  examples: [
    {
      config: { today: '2026-06-01' },
      insecure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: ingress-nginx-controller
        spec:
          template:
            spec:
              containers:
                - name: controller
                  image: registry.k8s.io/ingress-nginx/controller:«v1.13.3»
                - name: old
                  image: registry.k8s.io/ingress-nginx/controller:«v1.11.2»
      `,
      secure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: traefik
        spec:
          template:
            spec:
              containers:
                - name: traefik
                  image: traefik:v3.6.2
      `,
    },
    {
      why: 'Before the end of its maintenance the last releases were repaired.',
      config: { today: '2025-12-01' },
      secure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: ingress-nginx-controller
        spec:
          template:
            spec:
              containers:
                - name: controller
                  image: registry.k8s.io/ingress-nginx/controller:v1.12.1
      `,
    },
    {
      why: 'A version before the first is as open; one that is not known is only out of maintenance.',
      config: { today: '2026-06-01' },
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: ingress
        spec:
          containers:
            - name: old
              image: k8s.gcr.io/ingress-nginx/controller:«v0.51.0»
            - name: own
              image: registry.k8s.io/ingress-nginx/controller:«nightly»
      `,
    },
  ],
});

/** Known to be older than the release that closed CVE-2025-1974: 1.11.5, or 1.12.1. */
function isBeforeTheFix(tag: string | undefined): boolean {
  const [, major, minor, patch] = /^v?(\d+)\.(\d+)\.(\d+)/.exec(tag ?? '') ?? [];
  if (major === undefined) return false;
  if (major !== '1') return major === '0';
  const [line, release] = [Number(minor), Number(patch)];
  return line < 11 || (line === 11 && release < 5) || (line === 12 && release < 1);
}
