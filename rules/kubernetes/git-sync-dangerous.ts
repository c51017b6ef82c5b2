import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { podImages } from '../../server/kubernetes/images';

/** The variables of git-sync 4 and 3 that name the program it starts as git. */
const programs = new Set(['GITSYNC_GIT', 'GIT_SYNC_GIT']);

export default rule({
  title: 'git-sync starts another program',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  aliases: { checkov: ['CKV_K8S_159'] },
  threat: `
    git-sync starts the program that this names in place of git, with each pull. Whoever may edit the Deployment, but not
    run commands in its pods, has it start a file of their own from a volume: inside a pod that is allowed to reach the
    network and that nobody expects to run anything else. The technique was shown at DEF CON 32.`,
  impact: 'Code of the attacker’s choice in a trusted pod.',
  remedy: 'Remove it: git-sync brings its own git. Let nobody edit Deployments who may not run commands in their pods.',
  references: [
    'https://github.com/kubernetes/git-sync#manual',
    'https://www.akamai.com/blog/security-research/2024-august-kubernetes-gitsync-command-injection-defcon',
  ],
  standards: { cwe: [78], mitre: ['T1059'] },

  subjects: podImages,
  *check({ container, name }) {
    if (!/(?:^|\/)git-sync(?:-amd64)?$/.test(name)) return;
    const message = say`Container "${container.name}" starts another program in place of git.`;
    for (const variable of container.field.at('env').items) {
      const written = variable.at('name');
      if (programs.has(written.string ?? '')) yield { at: written, message };
    }
    const words = container.field.at('args').items;
    for (const word of words) if (/^--?git(?:=|$)/.test(word.string ?? '')) yield { at: word, message };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: blog
        spec:
          containers:
            - name: pull
              image: registry.k8s.io/git-sync/git-sync:v4.4.2
              env:
                - name: GITSYNC_REPO
                  value: https://git.example.com/blog.git
                - name: «GITSYNC_GIT»
                  value: /tmp/payload
            - name: other
              image: registry.k8s.io/git-sync/git-sync:v4.4.2
              args: [--repo=https://git.example.com/blog.git, «--git=/tmp/payload»]
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: blog
        spec:
          containers:
            - name: pull
              image: registry.k8s.io/git-sync/git-sync:v4.4.2
              env:
                - name: GITSYNC_REPO
                  value: https://git.example.com/blog.git
      `,
    },
    {
      why: 'Settings of git are no program, and other images have other flags.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: blog
        spec:
          containers:
            - name: pull
              image: registry.k8s.io/git-sync/git-sync:v4.4.2
              args: [--git-config=http.proxy:http://proxy.example.com]
            - name: web
              image: registry.example.com/web:1.4
              args: [--git=yes]
      `,
    },
  ],
});
