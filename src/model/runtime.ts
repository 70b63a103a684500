// Functions for compiled models, loaded by the first compile().

export { explain } from "../inspect/explain.ts";
export { compileModel } from "./compile-model.ts";
export { copyData } from "./model-data.ts";
export { trainModel } from "./train-model.ts";
