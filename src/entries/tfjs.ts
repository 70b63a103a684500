// The entry `gradlane/tfjs`: models as layers models of TensorFlow.js, and such files as models.

export { type TfjsOptions, toTfjs } from "../tfjs/export/to-tfjs.ts";
export type { TfjsFiles } from "../tfjs/import/files.ts";
export { type FromTfjsOptions, fromTfjs } from "../tfjs/import/from-tfjs.ts";
