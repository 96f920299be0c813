export * from "./events";
export * from "./host-listing";
export * from "./program";
export * from "./pulumi-run";
export * from "./scratch-stack";
export * from "./host-lock";
export * from "./provider-process";
export * from "./waiting";
