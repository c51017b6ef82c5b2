import { rule, yaml } from '../../server/engine/rule';
import { type Message, say } from '../../server/engine/say';
import { annotatedPods } from '../../server/vault/injection';
import { type TemplateProblem, unbalancedIn } from '../../server/vault/template';

export default rule({
  title: 'Vault template does not parse',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  threat: `
    A template whose blocks do not pair up is refused by the agent, its init container fails, and the pod never starts;
    nothing is open because of it. The risk is the workaround: a password in the environment instead of Vault, where
    everyone who may read pods finds it.`,
  impact: 'No pods, and the temptation to put a password in the open.',
  remedy: 'Close every `with`, `if` and `range` with its own `{{ end }}`, and every `{{` with `}}`.',
  references: [
    'https://developer.hashicorp.com/vault/docs/platform/k8s/injector/annotations#vault-hashicorp-com-agent-inject-template',
    'https://github.com/hashicorp/consul-template/blob/main/docs/templating-language.md',
  ],

  subjects: annotatedPods,
  *check({ pod, annotations }) {
    // There the braces may be Helm's own, and what the agent gets is not known.
    if (pod.unit.file.isTemplate) return;
    for (const { known, name, field } of annotations) {
      if (known?.stem !== 'agent-inject-template') continue;
      const delimiter = (side: 'left' | 'right') =>
        annotations.find((other) => other.known?.stem === `agent-template-${side}-delim` && other.name === name)?.field
          .raw;
      const text = field.raw;
      if (text === undefined) continue;
      const [problem] = unbalancedIn(text, delimiter('left') || '{{', delimiter('right') || '}}');
      if (!problem) continue;
      yield {
        // While the text is typed, what closes it may still come.
        at: {
          unit: field.unit,
          span: field.part(problem.span.start, problem.span.end).span,
          absentFrom: field.wholeSpan,
        },
        message: messageFor(name, problem),
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: orders
          annotations:
            vault.hashicorp.com/agent-inject: "true"
            vault.hashicorp.com/role: orders
            vault.hashicorp.com/agent-inject-template-db: |
              {{ «with» secret "database/creds/orders" }}
              {{ .Data.username }}
        spec:
          containers:
            - name: orders
              image: registry.example.com/orders:1.4
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: orders
          annotations:
            vault.hashicorp.com/agent-inject: "true"
            vault.hashicorp.com/role: orders
            vault.hashicorp.com/agent-inject-template-db: |
              {{ with secret "database/creds/orders" }}
              {{ .Data.username }}
              {{ end }}
        spec:
          containers:
            - name: orders
              image: registry.example.com/orders:1.4
      `,
    },
    {
      why: 'Strings and comments inside actions may hold braces and keywords.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: orders
          annotations:
            vault.hashicorp.com/agent-inject: "true"
            vault.hashicorp.com/role: orders
            vault.hashicorp.com/agent-inject-template-db: |
              {{- /* with or without end */ -}}
              {{- with secret "database/creds/orders" -}}
              {{ printf "}} end %s" .Data.username }}{{ else }}none
              {{- end }}
        spec:
          containers:
            - name: orders
              image: registry.example.com/orders:1.4
      `,
    },
    {
      why: 'Delimiters may be changed for a template that is itself rendered by Helm.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: orders
          annotations:
            vault.hashicorp.com/agent-inject: "true"
            vault.hashicorp.com/role: orders
            vault.hashicorp.com/agent-template-left-delim-db: "[["
            vault.hashicorp.com/agent-template-right-delim-db: "]]"
            vault.hashicorp.com/agent-inject-template-db: |
              [[ with secret "database/creds/orders" ]]{{[[ end ]]
        spec:
          containers:
            - name: orders
              image: registry.example.com/orders:1.4
      `,
    },
    {
      why: 'An action stays open, an end or else has nothing before it.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: orders
          annotations:
            vault.hashicorp.com/agent-inject: "true"
            vault.hashicorp.com/role: orders
            vault.hashicorp.com/agent-inject-template-a: "{{ «end» }}"
            vault.hashicorp.com/agent-inject-template-b: "{{ «else» }}"
            vault.hashicorp.com/agent-inject-template-c: "«{{ .Data»"
        spec:
          containers:
            - name: orders
              image: registry.example.com/orders:1.4
      `,
    },
    {
      why: "In a chart the braces may be Helm's own.",
      path: 'templates/orders.yaml',
      file: { isTemplate: true },
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: orders
          annotations:
            vault.hashicorp.com/agent-inject: "true"
            vault.hashicorp.com/role: orders
            vault.hashicorp.com/agent-inject-template-a: "{{ end }}"
        spec:
          containers:
            - name: orders
              image: registry.example.com/orders:1.4
      `,
    },
    {
      why: 'What is no text is no template.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: orders
          annotations:
            vault.hashicorp.com/agent-inject: "true"
            vault.hashicorp.com/role: orders
            vault.hashicorp.com/agent-inject-template-a: [a]
        spec:
          containers:
            - name: orders
              image: registry.example.com/orders:1.4
      `,
    },
  ],
});

function messageFor(name: string, { kind, word }: TemplateProblem): Message {
  switch (kind) {
    case 'action-not-closed':
      return say`Template "${name}" does not parse: this action is never closed.`;
    case 'block-not-closed':
      return say`Template "${name}" does not parse: "${word}" has no end.`;
    case 'end-without-block':
      return say`Template "${name}" does not parse: this end closes nothing.`;
    case 'else-without-block':
      return say`Template "${name}" does not parse: this else belongs to nothing.`;
  }
}
