import type { Properties } from "../../provider/inputs/fields";
import { everything, link, only, told, useHosts } from "./_host";
import { managedOver, manageOverVlan } from "./_managed";
import { Run } from "./_run";

const targets = useHosts(2);
const config = { "trunkline:confirmSeconds": "5" };

describe("a host that is managed over a sub-interface of the program's", () => {
  test("takes a change back that cuts the connection, by itself, and the next run plans it again", async () => {
    const { host } = only(targets);
    const { input, state } = await manageOverVlan(targets);
    const before = await everything(host);
    const run = new Run(config);
    await run.look(input);
    const wish: Properties = { host: input, ...managedOver({ addresses: ["10.9.0.7/24"], allowDisconnect: true }) };
    await expect(run.up("v", wish, state)).rejects.toThrow("took the change back after 5 s; it is as before");
    expect(told()).toEqual([]);
    expect(run.roundTrips(input)).toEqual([]);
    expect(await everything(host)).toBe(before);
  });

  test("keeps a change that does not cut the connection, confirmed over a new one", async () => {
    const { host } = only(targets);
    const { input, state } = await manageOverVlan(targets);
    const run = new Run(config);
    await run.look(input);
    await run.up("v", { host: input, ...managedOver({ mtu: 1400 }) }, state);
    expect((await link(host, "eth0.9"))?.mtu).toBe(1400);
    expect(run.roundTrips(input)).toEqual([]);
  });
});
