import { connect } from "node:net";
import { join } from "node:path";
import { launch } from "./processes";
import { waitUntil } from "./wait";

/** Host I is on port I, so this also limits the number of hosts in a lab. */
export const TRUNK_PORTS = 128;

/**
 * The 802.1Q switch between the hosts' `eth0`. Untagged frames pass between all ports; tagged frames only between ports
 * on which their VLAN is allowed, as on a real trunk.
 */
export class TrunkSwitch {
  readonly path: string;

  constructor(private readonly directory: string) {
    this.path = join(directory, "trunk");
  }

  start(): Promise<void> {
    const options = ["-n", String(TRUNK_PORTS), "-M", this.console()];
    return startSwitch(this.directory, "trunk", { options, sockets: [this.console()] });
  }

  /** Creates a port that keeps its VLANs while the host behind it is off. */
  async createPort(port: number): Promise<void> {
    await this.command(`port/create ${port}`);
  }

  async allow(vlanId: number, ports: readonly number[]): Promise<void> {
    await this.command(`vlan/create ${vlanId}`, ["File exists"]);
    for (const port of ports) await this.command(`vlan/addport ${vlanId} ${port}`);
  }

  async disallow(vlanId: number, ports: readonly number[]): Promise<void> {
    for (const port of ports) await this.command(`vlan/delport ${vlanId} ${port}`, ["No such"]);
  }

  private console(): string {
    return `${this.path}.console`;
  }

  private async command(command: string, harmless: readonly string[] = []): Promise<void> {
    const answer = await askSwitch(this.console(), command);
    const fine = answer.startsWith("1000") || harmless.some((text) => answer.includes(text));
    if (!fine) throw new Error(`lab: the trunk switch refused "${command}": ${answer}`);
  }
}

/** Starts a VDE switch on the socket directory `DIRECTORY/NAME`. `sockets`: other paths on which it listens. */
export async function startSwitch(
  directory: string,
  name: string,
  { options = [], sockets = [] }: { options?: readonly string[]; sockets?: readonly string[] } = {},
): Promise<void> {
  const path = join(directory, name);
  const logFile = `${path}.log`;
  const process = launch(directory, name, ["vde_switch", "-s", path, "-m", "600", ...options], { logFile });
  const all = [join(path, "ctl"), ...sockets];
  // A socket file appears a moment before the switch listens on it.
  const listening = async () => (await Promise.all(all.map(listens))).every(Boolean);
  const started = await waitUntil(async () => process.hasEnded() || (await listening()), {
    timeoutMs: 20_000,
  });
  if (!started || process.hasEnded()) throw new Error(`lab: vde_switch did not start; see ${logFile}`);
}

function listens(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      resolve(true);
      socket.destroy();
    });
    socket.once("error", () => resolve(false));
  });
}

/** Sends one line to a switch's console and returns the status line, such as `1000 Success` or `1017 File exists`. */
function askSwitch(path: string, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string) =>
      reject(new Error(`lab: the switch did not answer "${command}": ${reason}`));
    const socket = connect(path);
    let heard = "";
    let asked = false;
    socket.setEncoding("utf8").setTimeout(10_000, () => socket.destroy(new Error("10 s passed")));
    socket.on("data", (text: string) => {
      heard += text;
      const status = /^(1\d{3} .*)$/m.exec(heard)?.[1];
      if (!asked && heard.includes("vde$ ")) {
        asked = true;
        heard = "";
        socket.write(`${command}\n`);
      } else if (asked && status !== undefined) {
        resolve(status);
        socket.destroy();
      }
    });
    socket.on("error", (error) => fail(error.message));
    socket.on("close", () => fail("it closed the connection"));
  });
}
