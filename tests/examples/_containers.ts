import type { LabHost } from "../lab";

export type Engine = "docker" | "podman";

/** Commands that make an engine's only image on the host, as no registry can be reached. */
const READY: Readonly<Record<Engine, string>> = {
  docker: `
systemctl start docker
for try in 1 2 3 4 5 6 7 8 9 10 11 12; do docker info >/dev/null 2>&1 && break; sleep 1; done
docker image inspect busybox:lab >/dev/null 2>&1 || docker import /opt/busybox.tar busybox:lab >/dev/null`,
  podman: `
podman image exists busybox:lab || podman import -q /opt/busybox.tar busybox:lab >/dev/null 2>&1`,
};

/** Busybox's ping needs a raw socket, which Docker's defaults allow and Podman's forbid. */
const MAY_PING: Readonly<Record<Engine, string>> = { docker: "", podman: "--cap-add NET_RAW" };

/**
 * Starts containers as for a user who leaves their network to Trunkline: without a network of the engine.
 *
 * @param options further ones of `docker run`
 */
export async function startContainers(
  host: LabHost,
  engine: Engine,
  names: readonly string[],
  options = "",
): Promise<void> {
  const starts = names.map(
    (name) =>
      `${engine} run -d --name ${name} --network none ${MAY_PING[engine]} ${options} busybox:lab sleep 100000 >/dev/null`,
  );
  await host.run("sh -e", { stdin: [READY[engine], ...starts].join("\n"), timeoutMs: 120_000 });
}

export async function removeContainers(
  host: LabHost,
  engine: Engine,
  names: readonly string[],
): Promise<void> {
  const now = engine === "podman" ? "rm -f -t 0" : "rm -f";
  await host.run(`${engine} ${now} ${names.join(" ")} >/dev/null 2>&1; true`, { timeoutMs: 60_000 });
}

/** Runs commands in a container: programs of its image, or the host's programs in a namespace of `ip netns`. */
export class Container {
  constructor(
    readonly host: LabHost,
    readonly engine: Engine | "netns",
    readonly name: string,
  ) {}

  async run(script: string): Promise<string> {
    return (await this.host.run(this.enter(script))).stdout;
  }

  /** Tells whether at least one of a few echo requests is answered. */
  async reaches(address: string): Promise<boolean> {
    const once = `ping -c 1 -W 1 ${address} >/dev/null 2>&1`;
    const { code } = await this.host.run(this.enter(`${once} || ${once} || ${once}`), { check: false });
    return code === 0;
  }

  /** Returns a line such as `eth0 192.168.10.2/24` for each address that the kernel did not make up. */
  async addresses(): Promise<string[]> {
    const lines = (await this.run("ip -o address show"))
      .split("\n")
      .filter((line) => !/ lo | fe80:/.test(line));
    return lines.flatMap((line) => {
      const [, name = "", address = ""] = /^\d+: (\S+?)(?:@\S+)?:? +inet6? (\S+)/.exec(line) ?? [];
      return name === "" ? [] : [`${name} ${address}`];
    });
  }

  /** Returns all links, in any state. */
  links(): Promise<string> {
    return this.run("ip link show");
  }

  /** Returns the main routing tables of both families, as `ip` prints them. */
  async routes(): Promise<string[]> {
    const lines = (await this.run("ip route; ip -6 route")).split("\n");
    return lines.map((line) => line.trim().replace(/ +/g, " ")).filter((line) => line !== "");
  }

  private enter(script: string): string {
    const into = this.engine === "netns" ? "ip netns exec" : `${this.engine} exec`;
    return `${into} ${this.name} sh -c '${script}'`;
  }
}
