/** Marks transformers, so that a model recognises them without loading their base class. */
export const TRANSFORMER = Symbol("transformer");

export const isTransformer = (given: unknown): boolean =>
  typeof given === "object" && given !== null && TRANSFORMER in given;
