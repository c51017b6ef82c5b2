import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { containers } from '../../server/kubernetes/pods';

export default rule({
  title: 'Debug mode is switched on',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.1',
  aliases: { semgrep: ['flask-debugging-enabled'] },
  fixable: 'review',
  threat: `
    In debug mode a web framework answers errors with source code, settings and variables, and Flask's development
    server runs Python that a visitor types, once they have its PIN, which the log or files of the container give away.
    One request that fails shows an attacker what to try next, or is all they need.`,
  impact: 'Source and secrets in error pages; with some frameworks code execution.',
  remedy:
    'Remove the variable, or set the value for production. Error pages then say less, and templates may be cached.',
  exceptions: 'A manifest for development alone.',
  references: [
    'https://flask.palletsprojects.com/en/stable/debugging/',
    'https://cwe.mitre.org/data/definitions/489.html',
  ],
  standards: { cwe: [489, 215] },

  subjects: containers,
  *check(container) {
    for (const variable of container.field.at('env').items) {
      const name = variable.at('name').string ?? '';
      const value = variable.at('value');
      if (!switches.get(name)?.test(value.raw ?? '')) continue;
      yield {
        at: value,
        message: say`Container "${container.name}" runs in debug mode: ${name} is ${value.raw}.`,
        fixes: [
          {
            title: say`Remove ${name} (error pages say less)`,
            safety: 'review',
            caveat: say`Reloading and detailed errors are off.`,
            changes: variable.remove(),
          },
        ],
      };
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: registry.example.com/web:1.4
              env:
                - name: PORT
                  value: "8080"
                - name: FLASK_DEBUG
                  value: «"1"»
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: registry.example.com/web:1.4
              env:
                - name: PORT
                  value: "8080"
      `,
    },
    {
      why: "Off is off, and names of one's own mean what their program says.",
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
            - name: web
              image: registry.example.com/web:1.4
              env:
                - name: FLASK_DEBUG
                  value: "0"
                - name: ORDERS_DEBUG
                  value: "true"
      `,
    },
  ],
});

/** Variables by which frameworks switch their debug mode, and the values that switch it on. */
const switches = new Map<string, RegExp>([
  ['FLASK_DEBUG', /^(1|true|yes|on)$/i],
  ['FLASK_ENV', /^development$/i],
  ['DJANGO_DEBUG', /^(1|true|yes|on)$/i],
  ['APP_DEBUG', /^(1|true)$/i],
  ['RAILS_ENV', /^development$/],
  ['RACK_ENV', /^development$/],
  ['ASPNETCORE_ENVIRONMENT', /^Development$/i],
  ['WERKZEUG_DEBUG_PIN', /^off$/i],
]);
