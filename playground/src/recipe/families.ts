// Options of layers that are parts themselves.

import type { Family } from "../gradlane.ts";

const NESTED: Readonly<Record<string, Family>> = {
  activation: "activation",
  kernelInitializer: "initializer",
  biasInitializer: "initializer",
  kernelRegularizer: "regularizer",
  biasRegularizer: "regularizer",
};

/** The family of an option that is a part; undefined for numbers and the like. */
export const nestedFamily = (option: string): Family | undefined =>
  Object.hasOwn(NESTED, option) ? NESTED[option] : undefined;
