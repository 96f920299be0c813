/** A kind of container: how the demo makes one on a host, enters it, and takes it away. As shell command lines. */
export interface ContainerKind {
  readonly inWords: string;
  /** How the program refers to it. */
  reference(name: string): Readonly<Record<string, string>>;
  /** Prepares the host for the first one; prints nothing. */
  readonly preparation: string;
  start(name: string): string;
  enter(name: string, command: string): string;
  /** Succeeds even if there is none. */
  remove(name: string): string;
}

/** For hosts that the demo boots, which have an image of busybox as a file. */
export const dockerContainers: ContainerKind = {
  inWords: "Docker container",
  reference: (name) => ({ docker: name }),
  preparation: [
    "systemctl enable --now docker 2>/dev/null",
    "for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do docker info >/dev/null 2>&1 && break; sleep 1; done",
    "docker image inspect busybox:lab >/dev/null 2>&1 || docker import /opt/busybox.tar busybox:lab >/dev/null",
  ].join("\n"),
  start: (name) =>
    `docker run --detach --restart always --network none --name ${name} busybox:lab sleep 100000`,
  enter: (name, command) => `docker exec ${name} ${command}`,
  remove: (name) => `docker rm --force ${name} >/dev/null 2>&1 || true`,
};

/** For hosts of the user's own: `ip` makes these without an image and without an engine. */
export const namespaces: ContainerKind = {
  inWords: "network namespace",
  reference: (name) => ({ netns: name }),
  preparation: "true",
  start: (name) => `ip netns add ${name}`,
  enter: (name, command) => `ip netns exec ${name} ${command}`,
  remove: (name) => `ip netns delete ${name} >/dev/null 2>&1 || true`,
};
