import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { numberOf, pods } from '../../server/kubernetes/pods';

export default rule({
  title: 'Secret files with a wide mode',
  severity: 'info',
  confidence: 'high',
  profile: 'recommended',
  since: '0.2',
  fixable: 'review',
  threat: `
    Every user in the container may read the files of the Secret, or write and run them: a web shell that runs as
    another user than the program reads the key. A mode without its leading zero is a decimal number and means another
    one than it looks: \`400\` is 0620.`,
  impact: 'The secret, for every user in the container.',
  remedy: `
    Write \`0400\`, or \`0440\` with a \`fsGroup\`. JSON has no octal numbers: there it is 256 or 288.`,
  references: [
    'https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets-as-files-from-a-pod',
    'https://kubernetes.io/docs/tasks/inject-data-application/distribute-credentials-secure/#set-posix-permissions-for-secret-keys',
  ],
  standards: { cwe: [732], mitre: ['T1552.001'] },

  subjects: pods,
  *check({ volumes, label, isWindows }) {
    if (isWindows) return;
    for (const volume of volumes) {
      const secret = volume.at('secret');
      const projected = volume.at('projected');
      const ofSecrets = projected.at('sources').items.filter((source) => source.at('secret').isPresent);
      const modes = [
        secret.at('defaultMode'),
        ...secret.at('items').items.map((item) => item.at('mode')),
        ...(ofSecrets.length > 0 ? [projected.at('defaultMode')] : []),
        ...ofSecrets.flatMap((source) =>
          source
            .at('secret')
            .at('items')
            .items.map((item) => item.at('mode')),
        ),
      ];
      for (const mode of modes) {
        const value = numberOf(mode);
        // Above 0777 the API server refuses the number. 0644 is what everybody has who writes nothing.
        if (value === undefined || value > 0o777 || value === 0o644) continue;
        const isDecimal = lookOctal.has(mode.raw ?? '');
        if (!isDecimal && (value & 0o007) === 0) continue;
        const octal = `0${value.toString(8)}`;
        yield {
          at: mode,
          message: isDecimal
            ? say`Mode ${mode.raw!} is a decimal number: the files of volume "${volume.at('name').raw ?? ''}" of ${label} get ${octal}.`
            : say`Mode ${octal} lets every user in the containers of ${label} use the files of volume "${volume.at('name').raw ?? ''}".`,
          fixes: [
            {
              title: say`Let only their owner read the files: 256, which is 0400`,
              safety: 'review',
              caveat: say`A program that does not run as root reads the files only with a \`fsGroup\`, which adds the group.`,
              changes: mode.set(0o400),
            },
          ],
        };
      }
    }
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop
        spec:
          containers:
            - name: web
              image: registry.example.com/shop:1.4
          volumes:
            - name: tls
              secret:
                secretName: shop-tls
                defaultMode: «511»
            - name: db
              secret:
                secretName: shop-db
                items:
                  - key: password
                    path: password
                    mode: «400»
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop
        spec:
          containers:
            - name: web
              image: registry.example.com/shop:1.4
          volumes:
            - name: tls
              secret:
                secretName: shop-tls
                defaultMode: 256
            - name: db
              secret:
                secretName: shop-db
                items:
                  - key: password
                    path: password
                    mode: 256
      `,
    },
    {
      why: 'Projected volumes count where they hold a Secret; ConfigMaps are no secrets.',
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop
        spec:
          containers:
            - name: web
              image: registry.example.com/shop:1.4
          volumes:
            - name: both
              projected:
                defaultMode: «365»
                sources:
                  - secret:
                      name: shop-db
                  - configMap:
                      name: shop
            - name: settings
              configMap:
                name: shop
                defaultMode: 511
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop
        spec:
          containers:
            - name: web
              image: registry.example.com/shop:1.4
          volumes:
            - name: both
              projected:
                defaultMode: 256
                sources:
                  - secret:
                      name: shop-db
                  - configMap:
                      name: shop
            - name: settings
              configMap:
                name: shop
                defaultMode: 511
      `,
    },
    {
      why: 'The default, its decimal form, and modes for owner and group; the API server refuses larger numbers; Windows has no modes.',
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: shop
        spec:
          containers:
            - name: web
              image: registry.example.com/shop:1.4
          volumes:
            - name: a
              secret:
                secretName: a
                defaultMode: 420
            - name: b
              secret:
                secretName: b
                defaultMode: 288
            - name: c
              secret:
                secretName: c
                defaultMode: 256
            - name: d
              secret:
                secretName: d
                defaultMode: 644
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: windows
        spec:
          os:
            name: windows
          containers:
            - name: web
              image: registry.example.com/shop:1.4
          volumes:
            - name: a
              secret:
                secretName: a
                defaultMode: 511
      `,
    },
  ],
});

/** Decimal numbers within the allowed ones that read like an octal mode. */
const lookOctal = new Set(['400', '440', '444', '500']);
