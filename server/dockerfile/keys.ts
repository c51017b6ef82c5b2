// What each instruction and flag means for security when nothing is wrong with it: shown where a reader rests on one
// that is not flagged.
import type { Meanings } from '../engine/domain';

const page = 'https://docs.docker.com/reference/dockerfile/';

export const instructionMeanings: Meanings = {
  FROM: {
    body: 'Starts a stage from an image and takes over everything in it: its packages with their flaws, its user, its environment. A tag can be moved to another image at any time; `name:tag@sha256:…` fixes it to the byte. Only the last stage, and those it is built from, end up in the image.',
    reference: `${page}#from`,
  },
  ARG: {
    body: 'A value that whoever builds can set. It is no place for secrets: the value stays in the history of the image and, with mode=max, in the provenance record. Before the first `FROM` it counts for `FROM` lines alone.',
    reference: `${page}#arg`,
  },
  ENV: {
    body: 'A variable for the following steps and for every container of the image. It is part of the image: `docker inspect` shows it to whoever can pull, and every program the container starts inherits it. Secrets come in at run time, or in a step by `--mount=type=secret`.',
    reference: `${page}#env`,
  },
  RUN: {
    body: 'Runs a command in the image as it is so far, as the `USER` in force, mostly root, with access to the network. What it leaves behind stays in a layer, even if a later step deletes it. The builder does not run it again while its text is the same, so what it downloads can be old.',
    reference: `${page}#run`,
  },
  COPY: {
    body: 'Copies files of the build context, of another stage (`--from`) or of an image as they are. Files belong to root unless `--chown` says otherwise. What `.dockerignore` does not list is taken: keys, `.env` and `.git` too, if the source is a whole folder.',
    reference: `${page}#copy`,
  },
  ADD: {
    body: 'Like `COPY`, but it also unpacks local archives and downloads addresses and Git repositories. With `--checksum=sha256:…` a download is compared with a known hash, which is the safest way to fetch a file; without it the server decides what you get.',
    reference: `${page}#add`,
  },
  USER: {
    body: 'Who runs the following steps and the container. Without it that is the user of the base image, mostly root. A number (`10001:10001`) can be verified by `runAsNonRoot` of Kubernetes, a name cannot. It is inherited by stages that are built `FROM` this one.',
    reference: `${page}#user`,
  },
  WORKDIR: {
    body: 'The folder in which the following steps and the container run. It is created if it is missing. With BuildKit it then belongs to the `USER` in force, mostly root; with the old builder always to root, so that a program of another user cannot write to it.',
    reference: `${page}#workdir`,
  },
  EXPOSE: {
    body: 'Documents a port; it opens and publishes nothing. `docker run -P` publishes every port that is listed, and tools copy them into services and firewall rules. Ports below 1024 used to need root; Docker from 20.10 and containerd from 2.0 let any user bind them.',
    reference: `${page}#expose`,
  },
  VOLUME: {
    body: 'Declares a folder whose content lives outside of the container. Docker creates an unnamed volume for it in each container, which stays behind with its data. What later steps change in the folder is lost with the old builder and kept with BuildKit.',
    reference: `${page}#volume`,
  },
  ENTRYPOINT: {
    body: 'The program that the container runs; `CMD` and the arguments of `docker run` are appended. In the JSON form it is process 1 and gets signals; in the shell form a shell stands between, signals are lost, and arguments of `docker run` are ignored.',
    reference: `${page}#entrypoint`,
  },
  CMD: {
    body: 'The default command, or the default arguments of `ENTRYPOINT`; whoever starts the container can replace it. The JSON form runs without a shell, so nothing in it is expanded and signals arrive.',
    reference: `${page}#cmd`,
  },
  HEALTHCHECK: {
    body: 'A command that Docker runs in the container to see whether it works, as the user of the container. Kubernetes ignores it and has probes of its own. `NONE` switches off the one of the base image.',
    reference: `${page}#healthcheck`,
  },
  SHELL: {
    body: 'The shell of the shell form from here on. `["/bin/bash", "-o", "pipefail", "-c"]` makes a step fail when any part of a pipe fails, such as a download; the default `/bin/sh -c` looks at the last part only. Stages built `FROM` this one inherit it.',
    reference: `${page}#shell`,
  },
  STOPSIGNAL: {
    body: 'The signal that asks the container to stop, `SIGTERM` by default. A program that does not understand it is killed after a while (ten seconds with Docker, thirty with Kubernetes), in the middle of what it does.',
    reference: `${page}#stopsignal`,
  },
  ONBUILD: {
    body: 'An instruction that runs when another image is built `FROM` this one, at its beginning. Whoever builds there does not see it in their file, so it is a place where base images do surprising things.',
    reference: `${page}#onbuild`,
  },
  LABEL: {
    body: 'Data about the image for people and scanners, such as `org.opencontainers.image.source`. Whoever can pull the image reads it, internal host names and addresses included.',
    reference: `${page}#label`,
  },
  MAINTAINER: {
    body: 'The old way of naming an author. `LABEL org.opencontainers.image.authors=…` replaces it.',
    reference: `${page}#maintainer-deprecated`,
  },
};

/** By instruction and flag: `RUN --network`. */
export const flagMeanings: Meanings = {
  'RUN --mount': {
    body: 'Gives the step files that do not end up in the image: a `bind` of the context or of another stage (the default), a `cache`, a `secret`, an `ssh` agent, or a `tmpfs`.',
    reference: `${page}#run---mount`,
  },
  'RUN --network': {
    body: '`none` cuts the step off from the network, so a build script can neither load code nor send anything out. `host` gives it the network of the machine that builds, with all that listens on its loopback; the builder has to allow it. `default` is a network of its own.',
    reference: `${page}#run---network`,
  },
  'RUN --security': {
    body: '`insecure` runs the step with all capabilities and without seccomp on the machine that builds, which then has to allow it. `sandbox` is the default.',
    reference: `${page}#run---security`,
  },
  'FROM --platform': {
    body: 'Which platform of the image is taken. A fixed value also counts on other machines, where the program then runs by emulation or not at all.',
    reference: `${page}#from`,
  },
  'COPY --from': {
    body: 'Takes files of an earlier stage, or of an image. An image is code of others like the one behind `FROM`: fix it by tag and digest.',
    reference: `${page}#copy---from`,
  },
  'COPY --chown': {
    body: 'Who owns the files in the image; root without it. Programs that their own user may change can be changed by whoever takes them over, so give away only what is written at run time.',
    reference: `${page}#copy---chown`,
  },
  'COPY --chmod': {
    body: 'The mode of the files in the image. `755` and `644` let only the owner write; with `777` every process of the container may change them.',
    reference: `${page}#copy---chmod`,
  },
  'COPY --link': {
    body: 'Makes the files a layer that does not depend on those below. Symbolic links in the target folder are not followed, so nothing is written through them.',
    reference: `${page}#copy---link`,
  },
  'ADD --checksum': {
    body: 'The hash that the download must have, else the build fails. Whoever controls the server can then no longer change what you build in.',
    reference: `${page}#add---checksum`,
  },
  'ADD --keep-git-dir': {
    body: '`true` keeps `.git` in the image: that one commit without its history, and the address it came from, without a password.',
    reference: `${page}#add---keep-git-dir`,
  },
};

/** By the type of a mount: `secret`. */
export const mountMeanings: Meanings = {
  secret: {
    body: 'A file, by default `/run/secrets/<id>`, or with `env=` (Dockerfile syntax 1.10) a variable, that only this step sees. It is in no layer and not in the history. Only root may read it unless `mode` or `uid` say otherwise.',
    reference: `${page}#run---mounttypesecret`,
  },
  ssh: {
    body: "The socket of the builder's SSH agent. The step can log in with the keys but never sees them; it can do so wherever they are accepted.",
    reference: `${page}#run---mounttypessh`,
  },
  cache: {
    body: 'A folder that later builds find again. Builds that share it can change what others find there: name an `id` of its own for what must not mix. `sharing` only decides what happens when two builds use it at once.',
    reference: `${page}#run---mounttypecache`,
  },
  bind: {
    body: 'Files of the build context, a stage or an image, for this step alone and read-only unless `rw` is given. Nothing is copied into the image.',
    reference: `${page}#run---mounttypebind`,
  },
  tmpfs: {
    body: 'A folder in memory that is gone after the step: a good place for what must not stay in a layer.',
    reference: `${page}#run---mounttypetmpfs`,
  },
};

export const directiveMeanings: Meanings = {
  syntax: {
    body: 'The image of the frontend that reads this file. The builder downloads and runs it, so whoever publishes it decides what each instruction does. `docker/dockerfile:1` is the stable one of Docker.',
    reference: `${page}#syntax`,
  },
  escape: {
    body: 'The character that continues a line. Windows files use a backtick, because the backslash separates folders there.',
    reference: `${page}#escape`,
  },
  check: {
    body: "How the builder's own checks are treated: `skip=` leaves some out, `error=true` makes the build fail on the others.",
    reference: `${page}#check`,
  },
};
