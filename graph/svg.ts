import { diagramOf } from "./diagram";
import type { Topology } from "./topology";

/** The topology as a picture. */
export async function drawSvg(topology: Topology): Promise<string> {
  const { instance } = await import("@viz-js/viz");
  const graphviz = await instance();
  const result = graphviz.render(diagramOf(topology), { format: "svg", engine: "dot" });
  const complaints = result.errors.map(({ message }) => message).join("; ");
  if (result.status === "failure" || complaints !== "")
    throw new Error(`Graphviz could not draw it: ${complaints}`);
  return result.output;
}
