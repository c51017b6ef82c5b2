import { rule, yaml } from '../../server/engine/rule';
import { say } from '../../server/engine/say';
import { containers, decidingField } from '../../server/kubernetes/pods';

export default rule({
  title: 'Windows container runs as administrator',
  severity: 'warning',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  fixable: 'review',
  threat: `
    ContainerAdministrator may change every file and service of the container. Whoever takes the program over installs
    tools, reads what other users of the container hold, and starts attacks on the shared Windows kernel from the
    highest account there is.`,
  impact: 'Administrator in the container.',
  remedy: 'Use ContainerUser. Programs that write outside their own folders, or install services, fail.',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-runasusername/',
    'https://learn.microsoft.com/en-us/virtualization/windowscontainers/manage-containers/container-security',
  ],
  standards: { cwe: [250] },

  subjects: containers,
  *check(container) {
    const options = decidingField(container, 'windowsOptions');
    const user = options.at('runAsUserName');
    if (!/(^|\\)ContainerAdministrator$/i.test(user.string ?? '')) return;
    yield {
      at: user,
      message: say`Container "${container.name}" runs as ContainerAdministrator.`,
      fixes: [
        {
          title: say`Run as ContainerUser (it may write to less)`,
          safety: 'review',
          caveat: say`Programs that write outside their own folders fail.`,
          changes: user.set('ContainerUser'),
        },
      ],
    };
  },

  examples: [
    {
      insecure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          os: { name: windows }
          containers:
            - name: web
              image: mcr.microsoft.com/windows/servercore/iis:windowsservercore-ltsc2022
              securityContext:
                windowsOptions:
                  runAsUserName: «ContainerAdministrator»
      `,
      secure: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          os: { name: windows }
          containers:
            - name: web
              image: mcr.microsoft.com/windows/servercore/iis:windowsservercore-ltsc2022
              securityContext:
                windowsOptions:
                  runAsUserName: ContainerUser
      `,
    },
  ],
});
