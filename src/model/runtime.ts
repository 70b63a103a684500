// Functions of models: those that training needs, loaded by the first compile(), and those that load theirs.

export { explain } from "../inspect/explain.ts";
export { compileModel } from "./compile-model.ts";
export { METHODS } from "./methods.ts";
export { trainModel } from "./train-model.ts";
