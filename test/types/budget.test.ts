// What a large model costs the compiler, counted, so that an editor stays quick.

import { expect, expectTypeOf, it } from "vitest";
import { programOf } from "./compiler.ts";
import { model } from "./large-model.ts";

it("a model of 50 layers takes at most 250,000 instantiations of types", () => {
  expect(model.layers).toHaveLength(50);
  expectTypeOf(model.predict).returns.resolves.toHaveProperty("shape");
  const { program, file } = programOf("test/types/large-model.ts");
  expect(program.getSemanticDiagnostics(file)).toEqual([]);
  // of this file, with what it needs of the library
  const count = (program as unknown as { getInstantiationCount(): number }).getInstantiationCount();
  expect(count).toBeGreaterThan(10_000); // it counts
  expect(count).toBeLessThan(250_000);
});
