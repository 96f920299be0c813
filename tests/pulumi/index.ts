export * from "./cli-run";
export * from "./hosted-programs";
export * from "./lab-access";
export * from "./place";
export * from "./stack";
