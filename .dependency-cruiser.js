/**
 * Which layer may import which. The folders are the pipeline: inputs → desired → plan → run, with observe and state
 * feeding plan; lifecycle knows their order, dynamic is Pulumi's door to it; arrows never point back.
 * @type {import("dependency-cruiser").IConfiguration}
 */
module.exports = {
  forbidden: [
    {
      name: "no-circular",
      comment: "A cycle means that two pieces are one piece, or that one of them sits in the wrong layer.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "sdk-has-no-logic",
      comment:
        "The SDK runs in the user's program. It may know the shapes of arguments and say what is wrong in the provider's words, never how anything is carried out.",
      severity: "error",
      from: { path: "^sdk/" },
      to: { path: "^provider/(?!model/|errors\\.ts$)" },
    },
    {
      name: "provider-never-imports-sdk",
      comment:
        "The provider process loads from stored text only; pulling in SDK classes would load the program's side.",
      severity: "error",
      from: { path: "^provider/" },
      to: { path: "^sdk/" },
    },
    {
      name: "model-imports-nothing",
      comment: "Everything may import the model because the model imports nothing.",
      severity: "error",
      from: { path: "^provider/model/" },
      to: { pathNot: "^provider/model/" },
    },
    {
      name: "no-circular-folders",
      comment:
        "Two folders that need each other are one; a reader cannot understand either without the other.",
      severity: "error",
      scope: "folder",
      from: {},
      to: { circular: true },
    },
    {
      name: "pure-layers-have-no-effects",
      comment: "Planning is synchronous and total: it cannot reach ssh, files, the clock or the engine.",
      severity: "error",
      from: { path: "^provider/(inputs|desired|ipam|ownership|records|state|steps|plan)/" },
      to: {
        path: [
          "^provider/(run|lifecycle)/",
          "^(node:)?(fs|net|child_process|crypto/promises|os)$",
          "node-ssh|ssh2|@pulumi",
        ],
      },
    },
    {
      name: "a-record-knows-the-model-alone",
      comment:
        "A format is for ever: nothing that planning or a resource needs may change how it is read or written. The spelling of addresses is part of that.",
      severity: "error",
      from: { path: "^provider/records/" },
      to: { path: "^provider/(?!records/|model/|ipam/address\\.ts$)" },
    },
    {
      name: "ownership-asks-nobody",
      comment: "A link's owner follows from its mark and its record; every layer above uses the same answer.",
      severity: "error",
      from: { path: "^provider/ownership/" },
      to: { path: "^provider/(?!ownership/|model/|memoize)" },
    },
    {
      name: "observe-is-parsing",
      comment: "These parsers turn a host's output into a host state; run/ fetches that output.",
      severity: "error",
      from: { path: "^provider/observe/" },
      to: { path: "^provider/(inputs|desired|state|steps|plan|run|lifecycle)/" },
    },
    {
      name: "state-only-reads",
      comment: "These functions answer questions about a host's state, whatever change anybody wants.",
      severity: "error",
      from: { path: "^provider/state/" },
      to: { path: "^provider/(inputs|desired|observe|steps|plan|run|lifecycle)/" },
    },
    {
      name: "steps-know-no-resource",
      comment:
        "One change to a host, its text, its undo and its effect are the same whichever resource wants it.",
      severity: "error",
      from: { path: "^provider/steps/" },
      to: { path: "^provider/(inputs|desired|observe|plan|run|lifecycle)/" },
    },
    {
      name: "shared-planning-knows-no-resource",
      comment:
        "Addresses and refusals are chosen alike for all resources; a resource's own rules are in its own folder.",
      severity: "error",
      from: { path: "^provider/plan/(addresses|refusals)/" },
      to: { path: "^provider/plan/(vlan-sub-interface|network|host-shim|container-attachment)/" },
    },
    {
      name: "attachment-never-imports-network",
      comment:
        "An attachment knows its network by the record on the host, which another program may have written.",
      severity: "error",
      from: { path: "^provider/plan/(container-attachment|host-shim)/" },
      to: { path: "^provider/plan/network/" },
    },
    {
      name: "run-knows-no-resource",
      comment:
        "Transport and transaction carry any plan; which resource it came from concerns lifecycle/ only.",
      severity: "error",
      from: { path: "^provider/run/" },
      to: { path: "^provider/(inputs|desired|plan/.+/)" },
    },
    {
      name: "only-lifecycle-knows-the-order",
      comment: "Parse, desired, observe, plan, apply: one place says what follows what.",
      severity: "error",
      from: { path: "^provider/", pathNot: "^provider/(lifecycle/|dynamic/|runtime\\.ts$)" },
      to: { path: "^provider/lifecycle/" },
    },
    {
      name: "nobody-knows-the-door",
      comment:
        "Everything that only Pulumi's dynamic protocol dictates is in dynamic/, so that another door can be put beside it.",
      severity: "error",
      from: { path: "^provider/", pathNot: "^provider/(dynamic/|runtime\\.ts$)" },
      to: { path: "^provider/dynamic/" },
    },
    {
      name: "the-door-carries-nothing-out",
      comment: "The door translates and asks a lifecycle; it does not look into a plan or at a host.",
      severity: "error",
      from: { path: "^provider/(dynamic/|runtime\\.ts$)" },
      to: { path: "^provider/(desired|ipam|observe|plan|records|run|state|steps)/" },
    },
    {
      name: "only-the-door-knows-the-wire",
      comment:
        "One file knows the placeholder for a value that is not known yet; only its neighbour calls it.",
      severity: "error",
      from: { path: "^provider/", pathNot: "^provider/dynamic/provider\\.ts$" },
      to: { path: "^provider/dynamic/wire\\.ts$" },
    },
    {
      name: "memory-asks-no-call",
      comment: "The calls use the memory of a run; the memory does not depend on who asks.",
      severity: "error",
      from: { path: "^provider/lifecycle/memory/" },
      to: { path: "^provider/lifecycle/(?!memory/)" },
    },
    {
      name: "only-run-reaches-out",
      comment: "There is one place to look for code that touches a network or a file.",
      severity: "error",
      // The one exception is about this process itself: it watches whether its engine is there.
      from: { path: "^provider/", pathNot: "^provider/(run/|dynamic/process\\.ts$)" },
      to: { path: "node-ssh|ssh2|^(node:)?(fs|net|http2|child_process)$" },
    },
    {
      name: "graph-stands-alone",
      comment:
        "It reads what Pulumi prints, like any other program: states of every release, whatever this release's provider does.",
      severity: "error",
      from: { path: "^graph/" },
      to: { path: "^(provider|sdk)/" },
    },
    {
      name: "nothing-loads-graph",
      comment: "Graphviz is megabytes: neither the provider process nor a program pays for a picture.",
      severity: "error",
      from: { path: "^(provider|sdk)/" },
      to: { path: "^(graph|cli)/|@viz-js" },
    },
    {
      name: "the-command-goes-the-providers-way",
      comment:
        "The command reaches and changes a host as the provider does, by its script, its lock and its plans; it knows no resource and no order of calls.",
      severity: "error",
      from: { path: "^cli/" },
      to: { path: "^(sdk/|provider/(desired|dynamic|lifecycle|observe|records|steps|plan/.+/))" },
    },
    {
      name: "graph-draws-without-effects",
      comment:
        "Drawing is a function from text to text or picture; only the command uses files, processes and the terminal.",
      severity: "error",
      from: { path: "^graph/", pathNot: "^graph/(command|source)\\.ts$" },
      to: { path: "^(node:)?(fs|fs/promises|child_process|os|process)$" },
    },
    {
      name: "only-svg-loads-graphviz",
      comment: "The text is drawn at once, without waiting for Graphviz to start.",
      severity: "error",
      from: { path: "^graph/", pathNot: "^graph/svg\\.ts$" },
      to: { path: "@viz-js", dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
  },
};
