export * from "./cli-run";
export * from "./lab-access";
export * from "./place";
export * from "./stack";
