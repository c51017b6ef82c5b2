import { volumes } from '../../server/dockerfile/queries';
import { untilTheEnd } from '../../server/dockerfile/reach';
import { dockerfile, rule } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default rule({
  title: 'Volume on a system path',
  severity: 'info',
  confidence: 'high',
  profile: 'recommended',
  since: '0.1',
  fixable: 'review',
  aliases: { semgrep: ['dockerfile-dockerd-socket-mount'], dockle: ['DKL-DI-0002'] },
  threat: `
    By itself this mounts nothing of the host: Docker puts an empty volume there. But it tells whoever runs the image to
    mount a part of the kernel's interface or the socket of the container engine. Whoever follows it with docker run -v
    gives the container the host's devices, kernel settings or the engine, and with the engine's socket every process in
    it can start a container that owns the host.`,
  impact: 'The host, once the volume is mounted as the image suggests.',
  remedy: `
    Remove it from VOLUME. A container that truly needs the path gets it at run time, read-only, from someone who
    decides so for this host.`,
  references: [
    'https://docs.docker.com/reference/dockerfile/#volume',
    'https://docs.docker.com/engine/security/#docker-daemon-attack-surface',
  ],
  standards: { cwe: [668], mitre: ['T1611', 'T1610'] },

  subjects: volumes,
  *check(volume) {
    if (volume.stage?.isInFinalImage === false) return;
    for (const value of volume.values) {
      // VOLUME knows no host path; who writes one as for `docker run -v` asks for the same mount.
      const text = value.text?.split(':')[0];
      const meaning = text === undefined ? undefined : meaningOf(text);
      if (!meaning) continue;
      yield {
        at: untilTheEnd(value),
        message: say`The image asks for a volume on "${text}", ${meaning}.`,
        fixes: [
          {
            title: say`Remove the volume (it is no longer created by itself)`,
            safety: 'review',
            caveat: say`A deployment that mounts a volume from this image there has to name the path itself.`,
            changes: volume.values.length === 1 ? volume.remove() : value.remove(),
          },
        ],
      };
    }
  },

  examples: [
    {
      insecure: dockerfile`
        FROM alpine:3.24
        VOLUME /data «/var/run/docker.sock»
        VOLUME ["«/sys/fs/cgroup»"]
      `,
      secure: dockerfile`
        FROM alpine:3.24
        VOLUME /data
      `,
    },
    {
      why: 'The form of docker run -v means nothing to VOLUME, but says what is to be mounted.',
      insecure: dockerfile`
        FROM alpine:3.24
        VOLUME «/run/docker.sock:/run/docker.sock»
      `,
      secure: dockerfile`
        FROM alpine:3.24
      `,
    },
    {
      why: 'Names that only begin alike are folders of the program; shared memory is no device.',
      secure: dockerfile`
        FROM alpine:3.24
        VOLUME ["/development", "/system", "/var/lib/docker", "/dev/shm"]
      `,
    },
    {
      why: 'The process list and devices, in the image that runs.',
      insecure: dockerfile`
        FROM debian:13 AS build
        VOLUME /proc
        FROM debian:13
        VOLUME «/proc»
        VOLUME «/dev»
      `,
      secure: dockerfile`
        FROM debian:13 AS build
        VOLUME /proc
        FROM debian:13
      `,
    },
  ],
});

function meaningOf(path: string): string | undefined {
  const clean = path.replace(/(?<!\/)\/+$/, '') || '/';
  if (
    /^(?:\/var)?\/run\/(?:docker\.sock|containerd(?:\/containerd\.sock)?|crio(?:\/crio\.sock)?|podman\/podman\.sock)$/.test(
      clean,
    )
  )
    return 'the socket that controls the container engine';
  if (/^\/proc(?:\/|$)/.test(clean)) return "the kernel's view of all processes";
  if (/^\/sys(?:\/|$)/.test(clean)) return "the kernel's settings";
  if (/^\/dev(?:\/|$)/.test(clean) && !/^\/dev\/(?:shm|mqueue)$/.test(clean)) return "the host's devices";
  return clean === '/' ? 'the whole file system' : undefined;
}
