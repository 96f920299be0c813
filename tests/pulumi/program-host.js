// @ts-check
/**
 * Runs the programs of test stacks in one process, which has loaded Pulumi's SDK already; `pulumi up --client` asks it as it
 * asks the automation API for an inline program. A process of its own takes two seconds of processor time for each run.
 *
 * It does what `@pulumi/pulumi/cmd/run` does. It prints its port, and ends when its standard input does.
 */
const { readFileSync, realpathSync } = require("node:fs");
const { createRequire } = require("node:module");
const { join, resolve, sep } = require("node:path");
const errors = require("@pulumi/pulumi/errors");
const log = require("@pulumi/pulumi/log");
const protocol = require("@pulumi/pulumi/proto/language_pb");
const { LanguageRuntimeService } = require("@pulumi/pulumi/proto/language_grpc_pb");
const { PluginInfo } = require("@pulumi/pulumi/proto/plugin_pb");
const { setAllConfig } = require("@pulumi/pulumi/runtime/config");
const { runInPulumiStack } = require("@pulumi/pulumi/runtime/stack");
const typescript = require("typescript");

/** The SDK's own, whose version fits. */
const grpc = createRequire(require.resolve("@pulumi/pulumi"))("@grpc/grpc-js");
/** The SDK keeps these to itself, without types. @type {Record<"settings" | "state", any>} */
const { settings, state } = {
  settings: require("@pulumi/pulumi/runtime/settings"),
  state: require("@pulumi/pulumi/runtime/state"),
};

// Connections are kept for a while by their addresses, and an engine may have the port of a former one, to which there is
// none any more.
settings.grpcClientOptions["grpc.use_local_subchannel_pool"] = 1;

const DIST = resolve(__dirname, "../../dist");

/** @typedef {(failure: null, response: unknown) => void} Reply */

/** @type {WeakMap<object, (failure: unknown) => void>} by the SDK's store, of which each run has one */
const failures = new WeakMap();

for (const event of ["uncaughtException", "unhandledRejection"])
  process.on(event, (failure) => (failures.get(state.getStore()) ?? console.error)(failure));

/**
 * @param {any} call
 * @param {Reply} reply
 */
function run({ request }, reply) {
  void state.withLocalStorage(async () => {
    const response = new protocol.RunResponse();
    const failed = new Promise((resolve) => failures.set(state.getStore(), resolve));
    try {
      const [engine = ""] = request.getArgsList();
      settings.resetOptions(
        request.getProject(),
        request.getStack(),
        request.getParallel(),
        engine,
        request.getMonitorAddress(),
        request.getDryrun(),
        request.getOrganization(),
      );
      setAllConfig(Object.fromEntries(request.getConfigMap().entries()), request.getConfigsecretkeysList());
      await Promise.race([runToTheEnd(request), failed.then((failure) => Promise.reject(failure))]);
      await settings.disconnect(true);
    } catch (failure) {
      await report(failure);
      settings.disconnectSync();
      response.setBail(true);
    }
    reply(null, response);
  });
}

/** @param {any} request */
async function runToTheEnd(request) {
  const info = request.getInfo();
  await runInPulumiStack(async () => loadAnew(info.getProgramDirectory(), info.getEntryPoint()));
  await settings.waitForRPCs();
}

/**
 * Loads a program as a new process does: with modules of ours that no other run has used.
 * @param {string} folder
 * @param {string} program
 */
function loadAnew(folder, program) {
  const own = [realpathSync(folder), DIST].map((path) => path + sep);
  const loaded = Object.keys(require.cache).filter((path) =>
    own.some((beginning) => path.startsWith(beginning)),
  );
  for (const path of loaded) Reflect.deleteProperty(require.cache, path);
  return require(join(folder, program));
}

/** @param {any} failure */
async function report(failure) {
  // The engine tells of these itself, unless it is not there any more.
  if (errors.isGrpcError(failure)) return console.error(failure);
  if (errors.RunError.isInstance(failure)) await log.error(failure.message);
  else if (errors.ResourceError.isInstance(failure)) await log.error(failure.message, failure.resource);
  else await log.error(failure instanceof Error ? (failure.stack ?? failure.message) : String(failure));
}

/** A program in TypeScript is not type-checked here. */
require.extensions[".ts"] = (/** @type {any} */ module, /** @type {string} */ path) => {
  const { ModuleKind, ScriptTarget } = typescript;
  const compilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022, esModuleInterop: true };
  const { outputText } = typescript.transpileModule(readFileSync(path, "utf8"), { compilerOptions });
  module._compile(outputText, path);
};

const server = new grpc.Server();
server.addService(LanguageRuntimeService, {
  run,
  getRequiredPlugins: (/** @type {unknown} */ _call, /** @type {Reply} */ reply) =>
    reply(null, new protocol.GetRequiredPluginsResponse()),
  getPluginInfo: (/** @type {unknown} */ _call, /** @type {Reply} */ reply) => reply(null, new PluginInfo()),
});
server.bindAsync(
  "127.0.0.1:0",
  grpc.ServerCredentials.createInsecure(),
  (/** @type {unknown} */ failure, /** @type {number} */ port) => {
    if (failure) throw failure;
    console.log(port);
  },
);
process.stdin.resume().on("end", () => process.exit());
