import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { podImages } from '../../server/kubernetes/images';

export default rule({
  title: 'Tiller of Helm 2 deployed',
  severity: 'error',
  confidence: 'high',
  profile: 'essential',
  since: '0.2',
  aliases: {
    trivy: ['KSV-0102'],
    checkov: ['CKV_K8S_34'],
    kics: ['tiller_is_deployed'],
    kyverno: ['disallow-helm-tiller'],
  },
  threat: `
    Tiller installs whatever it is told to on a port that asks for no password, usually as cluster-admin. Any pod that
    reaches port 44134 sends it a chart with a role of its own and owns the cluster. Helm 2 has had no fixes since November
    2020.`,
  impact: 'Every pod can become administrator of the cluster.',
  remedy: 'Move the releases to Helm 3 with its 2to3 plugin and delete Tiller: Helm 3 needs no server.',
  references: ['https://helm.sh/blog/helm-v2-deprecation-timeline/', 'https://v2.helm.sh/docs/securing_installation/'],
  standards: { cwe: [306], mitre: ['T1610'] },

  subjects: podImages,
  *check({ container, name, at }) {
    const labels = container.pod.metadata.at('labels');
    // As `helm init` writes it, whatever the image is called where it was mirrored to.
    const isLabelled = labels.at('app').value === 'helm' && labels.at('name').value === 'tiller';
    if (!isLabelled && !/(?:^|\/)tiller$/.test(name)) return;
    yield {
      at: at('repository'),
      message: say`Container "${container.name}" runs Tiller, which takes orders from any pod.`,
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: tiller-deploy
          namespace: kube-system
        spec:
          template:
            spec:
              serviceAccountName: tiller
              containers:
                - name: tiller
                  image: gcr.io/«kubernetes-helm/tiller»:v2.16.1
      `,
      secure: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          template:
            spec:
              containers:
                - name: web
                  image: registry.example.com/shop/web:1.4
      `,
    },
    {
      why: 'A mirrored image is known by the labels that Helm 2 wrote.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: tiller
          labels:
            app: helm
            name: tiller
        spec:
          containers:
            - name: tiller
              image: registry.example.com/«mirror/helm-server»:v2.16.1
      `,
    },
  ],
});
