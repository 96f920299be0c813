import { desiredTrunk } from "../../../../provider/desired/vlan-trunk";
import { vlanTrunkResource } from "../../../../provider/lifecycle/vlan-trunk";
import type { HostState } from "../../../../provider/model/host-state";
import type { Plan } from "../../../../provider/model/step";
import { planTrunk } from "../../../../provider/plan/vlan-trunk/vlan-trunk";
import { renderDocument } from "../../../../provider/steps/document";
import { simulate } from "../../../../provider/steps/effect";
import { describeSteps } from "../../../../provider/steps/words";
import { hostState, trunkSpecOf } from "../_helpers";

const spec = trunkSpecOf({ vlans: { "1-500": {} } });

function planOn(state: HostState): Plan {
  const result = planTrunk(desiredTrunk(spec), state, { isFree: () => true });
  if (result.kind === "refused") throw new Error(JSON.stringify(result.refusals));
  return result.plan;
}

test("500 VLANs: state, document and words stay small, and there is nothing to do afterwards", () => {
  const before = hostState({ links: [{ index: 2, name: "eth0" }] });
  const plan = planOn(before);
  expect(describeSteps(plan)).toBe("+ 1-500");
  expect(renderDocument([plan]).length / 500).toBeLessThan(1_000);
  const after = simulate(before, plan);
  expect(planOn(after)).toMatchObject({ steps: [], records: [] });
  const state = JSON.stringify(vlanTrunkResource.outputsOf(spec, after)?.outputs);
  expect(state.length / 500).toBeLessThan(100);
  // A part of a range that differs does not spell the rest out.
  const drifted = {
    ...after,
    links: after.links.map((link) => (link.name === "eth0.250" ? { ...link, up: false } : link)),
  };
  expect(vlanTrunkResource.outputsOf(spec, drifted)?.inputs.vlans).toEqual({
    "1-249": {},
    "250": { up: false },
    "251-500": {},
  });
});
