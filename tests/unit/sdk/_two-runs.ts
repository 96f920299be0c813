/**
 * Runs one program twice in one process, as the automation API does, against Pulumi's mocks, which find a problem with
 * its resource. Prints for each run what fails while it lasts; what fails afterwards ends the process.
 */
import * as pulumi from "@pulumi/pulumi";
import * as settings from "@pulumi/pulumi/runtime/settings";
import * as state from "@pulumi/pulumi/runtime/state";
import * as trunkline from "../../../sdk";

/** The SDK keeps these to itself, without types. */
const { waitForRPCs } = settings as unknown as { waitForRPCs(): Promise<void> };
const { withLocalStorage } = state as unknown as {
  withLocalStorage(work: () => Promise<void>): Promise<void>;
};

const problem = {
  code: "invalid-input",
  problem: "vlanId: 4095 is out of range",
  remedy: "a VLAN id is 1–4094",
};

function once(): Promise<void> {
  return withLocalStorage(async () => {
    const said: string[] = [];
    const hear = (failure: unknown): void => {
      said.push(String(failure));
    };
    process.on("unhandledRejection", hear);
    await pulumi.runtime.setMocks({
      call: () => ({}),
      newResource: ({ name, inputs }) => ({
        id: name,
        state: { ...(inputs as object), ...(name === "bad" && { problems: [problem] }) },
      }),
    });
    await pulumi.runtime.runInPulumiStack(async () => {
      const host = new trunkline.Host("web1", { connection: { host: "192.0.2.1" } });
      new trunkline.VlanSubInterface("bad", { host, parent: "eth0", vlanId: 4095 });
    });
    await waitForRPCs();
    process.off("unhandledRejection", hear);
    console.log(JSON.stringify(said));
  });
}

void once().then(once);
