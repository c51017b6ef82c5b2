import { exposedPortRule } from '../../server/dockerfile/meaning/exposed-ports';
import { dockerfile } from '../../server/engine/rule';
import { say } from '../../server/engine/say';

export default exposedPortRule({
  title: 'Port of a control interface exposed',
  severity: 'warning',
  since: '0.1',
  ports: {
    2375: 'the Docker API without TLS',
    2376: 'the Docker API',
    2377: 'Docker Swarm management',
    2379: 'the etcd API',
    2380: 'etcd peers',
    6443: 'the Kubernetes API server',
    10250: 'the kubelet API',
    10255: 'the read-only kubelet API',
    5005: 'the Java debugger',
    9229: 'the Node.js inspector',
  },
  purpose: /\b(?:dockerd|etcd|kubelet|kube-apiserver)\b/,
  message: (port, service) => say`Port ${port} is for ${service}: whoever reaches it controls what runs behind it.`,
  threat: `
    Behind these ports stand interfaces that start containers, hand out cluster data or run code in the program, several
    of them without asking for a login. Scanners look for exactly these numbers, and an open Docker API is mining for strangers
    within hours. Exposed, the port is published by docker run -P and copied into firewalls and Service objects.`,
  impact: 'Control of the container engine, the cluster or the program.',
  remedy: `
    Do not expose it. Reach the interface through a socket, a local tunnel or kubectl port-forward, and let it listen on
    127.0.0.1. Tools that connect from outside then need the tunnel.`,
  exceptions:
    'The image is that component itself, such as docker:dind, whose command names it: then require client certificates.',
  references: [
    'https://docs.docker.com/engine/security/protect-access/',
    'https://kubernetes.io/docs/reference/networking/ports-and-protocols/',
  ],
  standards: { cwe: [306, 489], mitre: ['T1133', 'T1610'] },
  examples: [
    {
      insecure: dockerfile`
        FROM node:24-slim
        EXPOSE 3000 «9229»
        EXPOSE «2375»
      `,
      secure: dockerfile`
        FROM node:24-slim
        EXPOSE 3000
      `,
    },
    {
      why: 'An image that is made to run the engine serves its port.',
      secure: dockerfile`
        FROM docker:29
        EXPOSE 2376
        ENTRYPOINT ["dockerd-entrypoint.sh"]
      `,
    },
    {
      why: 'Databases and web ports are what images are made for.',
      secure: dockerfile`
        FROM postgres:18
        EXPOSE 5432 8080/tcp 23750
      `,
    },
  ],
});
