// @ts-check
/**
 * Required before anything else by the processes that `pulumi` starts in tests. Pulumi's SDK loads TypeScript and npm's
 * own resolver in each of them, which takes half of their time; here they are loaded when they are used.
 */
const Module = require("node:module");

const LATE = ["typescript", "@npmcli/arborist"];

/** @type {{ _load(request: string, parent: NodeModule | undefined, isMain: boolean): any }} */
const loader = /** @type {any} */ (Module);
const load = loader._load;

loader._load = (request, parent, isMain) => {
  const now = () => load.call(Module, request, parent, isMain);
  const isOfPulumi = /@pulumi[\\/]pulumi[\\/]/.test(parent?.filename ?? "");
  if (!isOfPulumi || !LATE.includes(request)) return now();
  // Said to be an ES module, a module is not copied by those that import it.
  return new Proxy({}, { get: (_, name) => name === "__esModule" || now()[name] });
};
