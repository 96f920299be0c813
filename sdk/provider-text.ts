/**
 * The provider text that the engine stores with every resource and hands to the provider process for each call: a
 * literal, so that nothing of the program can be captured in it. It is a wire format for ever; a test pins it.
 */
export function providerText(
  name: "containerAttachment" | "host" | "ipvlanNetwork" | "macvlanNetwork" | "vlanSubInterface",
): string {
  return `exports.handler=()=>require("pulumi-trunkline/runtime").${name}`;
}
