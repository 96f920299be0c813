import type { LabHost } from "../lab";

export type Engine = "docker" | "podman";

/** No registry can be reached: the only image is made on the host. */
const READY: Readonly<Record<Engine, string>> = {
  docker: `
systemctl start docker
for try in 1 2 3 4 5 6 7 8 9 10 11 12; do docker info >/dev/null 2>&1 && break; sleep 1; done
docker image inspect busybox:lab >/dev/null 2>&1 || docker import /opt/busybox.tar busybox:lab >/dev/null`,
  podman: `
podman image exists busybox:lab || podman import -q /opt/busybox.tar busybox:lab >/dev/null 2>&1`,
};

/** Busybox's ping wants a raw socket, which Podman's defaults forbid and Docker's allow. */
const MAY_PING: Readonly<Record<Engine, string>> = { docker: "", podman: "--cap-add NET_RAW" };

/** Starts containers as a user has them who gives their network to Trunkline: with none of the engine's own. */
export async function startContainers(
  host: LabHost,
  engine: Engine,
  names: readonly string[],
): Promise<void> {
  const starts = names.map(
    (name) =>
      `${engine} run -d --name ${name} --network none ${MAY_PING[engine]} busybox:lab sleep 100000 >/dev/null`,
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

/** Runs a command in a container: what is in its image there, or what the host has in a namespace of `ip netns`. */
export class Container {
  constructor(
    readonly host: LabHost,
    readonly engine: Engine | "netns",
    readonly name: string,
  ) {}

  async run(script: string): Promise<string> {
    return (await this.host.run(this.enter(script))).stdout;
  }

  /** Whether one of a few echo requests is answered. */
  async reaches(address: string): Promise<boolean> {
    const once = `ping -c 1 -W 1 ${address} >/dev/null 2>&1`;
    const { code } = await this.host.run(this.enter(`${once} || ${once} || ${once}`), { check: false });
    return code === 0;
  }

  /** `eth0 192.168.10.2/24`, one for each address but those that the kernel made up. */
  async addresses(): Promise<string[]> {
    const lines = (await this.run("ip -o address show"))
      .split("\n")
      .filter((line) => !/ lo | fe80:/.test(line));
    return lines.flatMap((line) => {
      const [, name = "", address = ""] = /^\d+: (\S+?)(?:@\S+)?:? +inet6? (\S+)/.exec(line) ?? [];
      return name === "" ? [] : [`${name} ${address}`];
    });
  }

  /** All its links, whatever state they are in. */
  links(): Promise<string> {
    return this.run("ip link show");
  }

  /** Of the main tables of both families, as `ip` prints them. */
  async routes(): Promise<string[]> {
    const lines = (await this.run("ip route; ip -6 route")).split("\n");
    return lines.map((line) => line.trim().replace(/ +/g, " ")).filter((line) => line !== "");
  }

  private enter(script: string): string {
    const into = this.engine === "netns" ? "ip netns exec" : `${this.engine} exec`;
    return `${into} ${this.name} sh -c '${script}'`;
  }
}
