/**
 * Returns the provider text, which the engine stores with every resource and hands to the provider process for each
 * call. The text is a literal, so that it captures nothing of the program. It is a wire format for ever; a test pins it.
 */
export function providerText(
  name:
    | "addressPlan"
    | "containerAttachment"
    | "host"
    | "hostRoute"
    | "ipvlanNetwork"
    | "macvlanNetwork"
    | "probe"
    | "vlanSubInterface"
    | "vlanTrunk",
): string {
  return `exports.handler=()=>require("pulumi-trunkline/runtime").${name}`;
}
