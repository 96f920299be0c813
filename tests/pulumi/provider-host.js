// @ts-check
/**
 * Serves the providers of test stacks in one process, which has loaded Pulumi's SDK and ours already; the engine attaches
 * to it (PULUMI_DEBUG_PROVIDERS), as it attaches to a provider in a debugger. A process of its own takes most of a second
 * of processor time for each preview and each `up`.
 *
 * Each engine gets what it would get from a process of its own: Pulumi's server, `@pulumi/pulumi/cmd/dynamic-provider`, and
 * a run of ours, which ends when the engine does. This process prints two ports, and ends when its standard input does. At
 * the first port, a run takes over the connections to hosts that an earlier one has left; at the second, it makes its own.
 */
const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { join, resolve } = require("node:path");
const { compileFunction } = require("node:vm");
const { EngineClient } = require("@pulumi/pulumi/proto/engine_grpc_pb");
const { LogRequest, LogSeverity } = require("@pulumi/pulumi/proto/engine_pb");
const { ResourceProviderService } = require("@pulumi/pulumi/proto/provider_grpc_pb");

const CHECKOUT = resolve(__dirname, "../..");
const { dynamicProviders } = require(join(CHECKOUT, "dist/provider/dynamic/providers"));
const { onceGone, printOnce } = require(join(CHECKOUT, "dist/provider/dynamic/process"));
const { Run } = require(join(CHECKOUT, "dist/provider/lifecycle/memory/run"));
const { identityOf } = require(join(CHECKOUT, "dist/provider/run/ssh/identity"));
const { LeftConnections } = require("./left-connections");

const SERVER = require.resolve("@pulumi/pulumi/cmd/dynamic-provider");
const requireForServer = createRequire(SERVER);
/** The SDK's own, whose version fits. */
const grpc = requireForServer("@grpc/grpc-js");
const { Empty } = requireForServer("google-protobuf/google/protobuf/empty_pb");
const runServer = compileFunction(
  readFileSync(SERVER, "utf8"),
  ["exports", "require", "process", "console"],
  { filename: SERVER },
);

/** @typedef {Record<string, (call: any, reply: (...answer: any[]) => void) => unknown>} Service */

/** What an engine prints on the stack's line, as it does with the lines that a process of its own writes. */
class Engine {
  /** @param {string} address */
  constructor(address) {
    // Not the connection to a former engine that had the same port.
    const options = { "grpc.use_local_subchannel_pool": 1 };
    this.client = new EngineClient(address, grpc.credentials.createInsecure(), options);
    /** @type {Promise<void>} */
    this.printed = Promise.resolve();
  }

  /** @param {unknown[]} words */
  print(...words) {
    const request = new LogRequest();
    request.setSeverity(LogSeverity.INFO);
    request.setMessage(`${words.join(" ")}\n`);
    request.setStreamid(1);
    const before = this.printed;
    this.printed = new Promise((resume) => {
      void before.then(() => this.client.log(request, () => resume()));
    });
  }
}

const left = new LeftConnections(identityOf);

/**
 * Runs Pulumi's server for one engine, as it is; only the port that it would listen at is ours.
 * @param {string} address
 * @param {boolean} sharing whether its run takes over connections, and leaves them
 * @returns {Service}
 */
function serviceFor(address, sharing) {
  const engine = new Engine(address);
  const print = engine.print.bind(engine);
  const console = { log: print, info: print, warn: print, error: print };
  const providers = dynamicProviders((/** @type {any} */ config, /** @type {any} */ underway) => {
    printOnce(console);
    const run = new Run(console, config);
    const leaveConnections = sharing ? left.takeOver(run.sessions) : () => run.sessions.close();
    onceGone(address, () => {
      void underway.ended().then(() => {
        leaveConnections();
        engine.client.close();
      });
    });
    return run;
  });
  /** @type {Service} */
  let service = {};
  const replaced = {
    "source-map-support/register": {},
    "@grpc/grpc-js": {
      ...grpc,
      Server: class {
        addService(/** @type {unknown} */ _definition, /** @type {Service} */ served) {
          service = served;
        }
        bindAsync() {}
      },
    },
    "require-from-string": (/** @type {string} */ text) => evaluated(text, providers),
  };
  const requireOne = (/** @type {keyof typeof replaced} */ name) => replaced[name] ?? requireForServer(name);
  runServer({}, requireOne, { argv: ["node", SERVER, address], on: () => undefined }, console);
  return withPrintedFirst(service, engine);
}

/**
 * Evaluates a provider text of a stack's state.
 * @param {string} text
 * @param {unknown} runtime what it gets as `pulumi-trunkline/runtime`
 */
function evaluated(text, runtime) {
  const exports = {};
  const requireOne = (/** @type {string} */ name) =>
    name === "pulumi-trunkline/runtime" ? runtime : require(name);
  compileFunction(text, ["exports", "require"])(exports, requireOne);
  return exports;
}

/**
 * Has the engine print what a call says before the call is answered: after the last answer, it reads no more.
 * @param {Service} service
 * @param {Engine} engine
 * @returns {Service}
 */
function withPrintedFirst(service, engine) {
  const replyingLater = (/** @type {string} */ name) => [
    name,
    (/** @type {any} */ call, /** @type {(...answer: any[]) => void} */ reply) =>
      service[name]?.call(service, call, (/** @type {any[]} */ ...answer) => {
        void engine.printed.then(() => reply(...answer));
      }),
  ];
  return Object.fromEntries(Object.keys(ResourceProviderService).map(replyingLater));
}

/** Engines are told apart by the connection on which they call. @type {Map<string, Service>} */
const services = new Map();

/**
 * Returns what answers the engine's second call on a new connection, after a handshake that Pulumi's server does not know.
 * @param {boolean} sharing
 */
const attaching = (sharing) => (/** @type {any} */ call, /** @type {(...answer: any[]) => void} */ reply) => {
  const connection = call.getPeer();
  const address = call.request.getAddress();
  const service = serviceFor(address, sharing);
  services.set(connection, service);
  // The next engine may call from the same port.
  onceGone(address, () => services.get(connection) === service && services.delete(connection));
  reply(null, new Empty());
};

const unimplemented = { code: grpc.status.UNIMPLEMENTED, details: "the engine has not attached yet" };
const handlers = Object.keys(ResourceProviderService).map((name) => [
  name,
  (/** @type {any} */ call, /** @type {(...answer: any[]) => void} */ reply) => {
    const service = services.get(call.getPeer());
    if (service?.[name]) service[name](call, reply);
    else reply(unimplemented);
  },
]);

/**
 * @param {boolean} sharing
 * @returns {Promise<number>} the port
 */
function serve(sharing) {
  const server = new grpc.Server(requireForServer("../../runtime").grpcChannelOptions);
  server.addService(ResourceProviderService, { ...Object.fromEntries(handlers), attach: attaching(sharing) });
  return new Promise((resolve, reject) => {
    server.bindAsync(
      "127.0.0.1:0",
      grpc.ServerCredentials.createInsecure(),
      (/** @type {Error | null} */ failure, /** @type {number} */ port) =>
        failure ? reject(failure) : resolve(port),
    );
  });
}

void Promise.all([serve(true), serve(false)]).then((ports) => process.stdout.write(`${ports.join(" ")}\n`));
process.stdin.resume().on("end", () => process.exit());
