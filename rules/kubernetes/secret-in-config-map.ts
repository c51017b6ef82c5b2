import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { credentialsWrittenIn } from '../../server/kubernetes/secrets/written';

export default rule({
  title: 'Secret in a ConfigMap',
  severity: 'warning',
  confidence: 'medium',
  profile: 'recommended',
  since: '0.2',
  aliases: {
    trivy: ['KSV-0109', 'KSV-01010'],
    polaris: ['sensitiveConfigmapContent'],
    kubescape: ['C-0012'],
  },
  threat: `
    Roles that hide Secrets mostly let everyone read ConfigMaps, and encryption at rest is mostly switched on for
    Secrets alone. Whoever may look at the configuration, of the repository or of the cluster, has the credential and
    uses it from anywhere.`,
  impact: 'A credential for everyone who may read the configuration.',
  remedy: `
    Move the value into a Secret that is made outside the repository, and mount it beside the configuration or read it
    as a variable. Change the credential: it is in the history.`,
  exceptions: 'A password that is meant to be known, such as the one of a local test database.',
  references: [
    'https://kubernetes.io/docs/concepts/configuration/configmap/',
    'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
  ],
  standards: { cwe: [798, 312], mitre: ['T1552.001', 'T1552.007'] },

  subjects: credentialsWrittenIn('config map'),
  *check({ holder, name, setting, kind, at }) {
    yield {
      at,
      secrets: [at],
      ...(kind !== undefined && { severity: 'error' as const }),
      message: kind
        ? say`Key "${name}" of ${holder} holds ${kind}.`
        : setting === undefined
          ? say`Key "${name}" of ${holder} holds a secret in plain text.`
          : say`Setting "${setting}" in "${name}" of ${holder} holds a secret in plain text.`,
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: shop
        data:
          DB_HOST: db.shop.svc
          DB_PASSWORD: «kM4-vein-Otter»
      `,
      secure: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: shop
        data:
          DB_HOST: db.shop.svc
          DB_PASSWORD_FILE: /run/secrets/db/password
      `,
    },
    {
      why: 'A configuration file is read line by line; comments are not.',
      insecure: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: shop
        data:
          application.properties: |
            # spring.datasource.password=kM4-vein-Otter
            spring.datasource.username=shop
            spring.datasource.password=«kM4-vein-Otter»
            spring.mail.password=\${MAIL_PASSWORD}
          settings.json: |
            {
              "user": "shop",
              "clientSecret": "«kM4-vein-Otter»"
            }
      `,
    },
    {
      why: 'In a program, a name is assigned a call, a variable or a prompt.',
      secure: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: shop
        data:
          start.sh: |
            #!/bin/sh
            PASSWORD=$(cat /run/secrets/db)
            TOKEN=generated
            exec shop
          client.py: |
            password = ask("Password: ")
            token: str
      `,
    },
    {
      why: 'In base64 it is as plain.',
      insecure: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: shop
        binaryData:
          db-password: «a000LXZlaW4tT3R0ZXI=»
      `,
    },
  ],
});
