// The library: all of the page imports it from here, so that a build can measure the page without it.

export * from "../../src/index.ts";
