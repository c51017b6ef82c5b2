import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { workflowScripts } from '../../server/kubernetes/argo-workflows';

export default rule({
  title: 'Workflow parameter becomes a command',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  aliases: { semgrep: ['argo-workflow-parameter-command-injection'] },
  threat: `
    Argo pastes the parameter into the script before a shell reads it. Whoever may start the workflow, or push a branch
    of a chosen name, runs commands as the workflow, with its account and secrets.`,
  impact: `The workflow's account and secrets.`,
  remedy: `
    Pass the parameter as a variable: \`env\` with \`value: "{{inputs.parameters.branch}}"\`, and write \`"$BRANCH"\` in
    the script.`,
  references: [
    'https://argo-workflows.readthedocs.io/en/latest/variables/',
    'https://cwe.mitre.org/data/definitions/78.html',
  ],
  standards: { cwe: [78] },

  subjects: workflowScripts,
  *check({ label, source }) {
    // To whom braces are templates, the text is not known, but it is written.
    const text = source.raw ?? '';
    for (const match of text.matchAll(/\{\{\s*(?:inputs\.parameters|workflow\.parameters|item)[^}]*\}\}/g)) {
      const at = source.part(match.index, match.index + match[0].length);
      yield { at, message: say`A shell of ${label} runs what ${match[0]} holds.` };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Workflow
        metadata:
          name: build
        spec:
          entrypoint: main
          templates:
            - name: main
              inputs:
                parameters:
                  - name: branch
              script:
                image: alpine:3.22
                command: [sh]
                source: |
                  git checkout «{{inputs.parameters.branch}}»
      `,
      secure: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Workflow
        metadata:
          name: build
        spec:
          entrypoint: main
          templates:
            - name: main
              inputs:
                parameters:
                  - name: branch
              script:
                image: alpine:3.22
                command: [sh]
                env:
                  - name: BRANCH
                    value: "{{inputs.parameters.branch}}"
                source: |
                  git checkout "$BRANCH"
      `,
    },
    {
      why: 'A shell in a container is the same.',
      insecure: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: CronWorkflow
        metadata:
          name: build
        spec:
          schedule: "@daily"
          workflowSpec:
            templates:
              - name: main
                container:
                  image: alpine:3.22
                  command: [sh, -c]
                  args: ["echo «{{workflow.parameters.message}}»"]
              - name: direct
                container:
                  image: alpine:3.22
                  command: [echo]
                  args: ["{{workflow.parameters.message}}"]
      `,
    },
  ],
});
