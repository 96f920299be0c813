import { diagramOf } from "./diagram";
import type { Topology } from "./topology";

/** Draws a topology as SVG. */
export async function drawSvg(topology: Topology): Promise<string> {
  const { instance } = await import("@viz-js/viz");
  const graphviz = await instance();
  const result = graphviz.render(diagramOf(topology), { format: "svg", engine: "dot" });
  // Graphviz only warns of a letter whose width it does not know.
  const errors = result.errors.filter(({ level }) => level !== "warning");
  if (result.status === "failure" || errors.length > 0)
    throw new Error(
      `Graphviz could not draw the picture: ${errors.map(({ message }) => message).join("; ")}`,
    );
  return result.output;
}
