// The entry `gradlane`: all but what needs files. One module for each part, so that bundlers which assign whole
// modules to chunks (esbuild) put into an app only the parts that it names.

export * from "./entries/augmentation.ts";
export * from "./entries/data.ts";
export * from "./entries/define.ts";
export * from "./entries/doctor.ts";
export * from "./entries/engine.ts";
export * from "./entries/errors.ts";
export * from "./entries/graph.ts";
export * from "./entries/inspect.ts";
export * from "./entries/layers.ts";
export * from "./entries/losses.ts";
export * from "./entries/metrics.ts";
export * from "./entries/models.ts";
export * from "./entries/optimizers.ts";
export * from "./entries/pictures.ts";
export * from "./entries/preprocessing.ts";
export * from "./entries/schedules.ts";
export * from "./entries/training.ts";
