// What each security key of a Compose service means when nothing is wrong with it.
import type { Meanings } from '../engine/domain';

const page = (key: string) => `https://docs.docker.com/reference/compose-file/services/#${key}`;

export const serviceKeys: Meanings = {
  privileged: {
    body: '`true` gives the container all capabilities and devices and no confinement: root in it is root on the host.',
    reference: page('privileged'),
  },
  cap_add: {
    body: 'Capabilities, single powers of root, beyond the fourteen that Docker grants. `ALL` and `SYS_ADMIN` lead out of the container.',
    reference: page('cap_add'),
  },
  cap_drop: {
    body: 'Capabilities to take away. `ALL`, with the few that are needed added back, is the safest list.',
    reference: page('cap_drop'),
  },
  security_opt: {
    body: '`no-new-privileges:true` keeps setuid programs from making an intruder root; `seccomp` and `apparmor` name profiles, and `unconfined` switches them off.',
    reference: page('security_opt'),
  },
  user: {
    body: 'Who the program runs as, whatever the image says. A number other than 0 is not root.',
    reference: page('user'),
  },
  read_only: {
    body: '`true` mounts the image read-only: an intruder cannot replace programs or drop tools. Give the program a `tmpfs` where it writes.',
    reference: page('read_only'),
  },
  network_mode: {
    body: "`host` shares the host's network, loopback included; `none` cuts the service off.",
    reference: page('network_mode'),
  },
  pid: { body: '`host` shows the service all processes of the host.', reference: page('pid') },
  uts: { body: "`host` uses the host's own name.", reference: page('uts') },
  cgroup: {
    body: '`host` shows the control groups of the whole host; `private`, the default with their second version, only its own.',
    reference: page('cgroup'),
  },
  ipc: { body: "`host` shares the host's shared memory.", reference: page('ipc') },
  userns_mode: {
    body: '`host` takes the service out of the user namespace that Docker may be set up with.',
    reference: page('userns_mode'),
  },
  volumes: {
    body: "Volumes and paths of the host. A path is writable unless it ends in `:ro`; Docker's own socket is root on the host either way.",
    reference: page('volumes'),
  },
  environment: {
    body: 'Variables for the program and everything it starts. `docker inspect` shows them, so secrets belong under `secrets`.',
    reference: page('environment'),
  },
  env_file: {
    body: 'A file of variables. Keep it out of the repository and out of the image (`.dockerignore`).',
    reference: page('env_file'),
  },
  secrets: {
    body: 'Files under `/run/secrets`, for the services that name them. A secret from `file` is mounted with the mode that the file has on the host.',
    reference: page('secrets'),
  },
  ports: {
    body: 'Ports published on the host. Without an address (`127.0.0.1:`) they are open on every interface, past most host firewalls.',
    reference: page('ports'),
  },
  devices: { body: 'Devices of the host. Disks and `/dev/mem` give the host away.', reference: page('devices') },
  device_cgroup_rules: {
    body: 'Devices that the service may open, by their numbers: root in it makes the files for them. `a *:* rwm` is all of them, disks included.',
    reference: page('device_cgroup_rules'),
  },
  image: {
    body: 'What runs. A tag can be moved to another image; a digest names this one forever.',
    reference: page('image'),
  },
  build: {
    body: 'How the image is built from a folder or a repository, instead of being pulled.',
    reference: 'https://docs.docker.com/reference/compose-file/build/',
  },
  mem_limit: {
    body: 'How much memory the service may take before it is killed, instead of its neighbours.',
    reference: page('mem_limit'),
  },
};

const buildPage = (key: string) => `https://docs.docker.com/reference/compose-file/build/#${key}`;

/** Of the long form of `build`. */
export const buildKeys: Meanings = {
  args: {
    body: 'Values for the `ARG`s of the Dockerfile. They stay in the history of the image, so secrets belong under `secrets`.',
    reference: buildPage('args'),
  },
  secrets: {
    body: 'Files under `/run/secrets` for the steps that mount them. They leave no trace in the image.',
    reference: buildPage('secrets'),
  },
  network: {
    body: "The network of the build's steps. `host` is the one of the machine that builds, its local services included; `none` cuts them off.",
    reference: buildPage('network'),
  },
  privileged: {
    body: '`true` lets the build run with all capabilities of the machine that builds.',
    reference: buildPage('privileged'),
  },
  entitlements: {
    body: 'What steps may ask for: `security.insecure` is all capabilities, `network.host` the network of the machine that builds.',
    reference: buildPage('entitlements'),
  },
};
