import { workdirs } from '../../server/dockerfile/queries';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Working directory in the kernel interface',
  severity: 'error',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  aliases: { trivy: ['DS-0030'] },
  threat: `
    A working directory such as /proc/self/fd/8 is how CVE-2024-21626 was used: runc had left a handle to the host's file
    system open, and an image that starts in it stands outside its container. Other folders of the kernel and of the boot
    loader are no place for files either; what a build writes there is lost or changes the system.`,
  impact: 'Escape to the host where runc is older than 1.1.12.',
  remedy: 'Work in a folder of your own, such as /app.',
  references: [
    'https://nvd.nist.gov/vuln/detail/CVE-2024-21626',
    'https://docs.docker.com/reference/dockerfile/#workdir',
  ],
  standards: { cwe: [668, 403], mitre: ['T1611'] },

  subjects: workdirs,
  *check(workdir) {
    const { value, stage, index } = workdir;
    const path = stage?.workdirAt(index + 1) ?? value.text;
    const folder = /^\/(?:proc|sys|dev|boot|initrd|lost\+found)(?=\/|$)/.exec(path ?? '')?.[0];
    if (!folder || /^\/dev\/shm(?:\/|$)/.test(path!)) return;
    yield { at: value, message: say`The working directory "${path}" lies in ${folder}, which belongs to the system.` };
  },

  examples: [
    {
      insecure: dockerfile`
        FROM alpine:3.24
        WORKDIR «/proc/self/fd/8»
      `,
      secure: dockerfile`
        FROM alpine:3.24
        WORKDIR /app
      `,
    },
    {
      why: 'A relative path counts from the one before; the builder reads quotes and variables.',
      insecure: dockerfile`
        FROM alpine:3.24 AS build
        ENV ROOT=/proc
        WORKDIR «"$ROOT"»
        WORKDIR «self»
      `,
    },
    {
      why: 'Names that only begin alike are ordinary folders.',
      secure: dockerfile`
        FROM alpine:3.24
        WORKDIR /development
        WORKDIR /process/$UNKNOWN
      `,
    },
  ],
});
