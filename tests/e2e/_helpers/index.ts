export * from "./events";
export * from "./host-listing";
export * from "./program";
export * from "./scratch-stack";
