import { phrase, ShapeError } from "../core/errors.ts";
import { Node } from "../ir/node.ts";

/** The output of a graph that has only one. @throws ShapeError GRADIENT_OF_RECORD */
export function singleOutput(action: string, output: Node | Readonly<Record<string, Node>>): Node {
  if (output instanceof Node) return output;
  const expected = "one output of rank 0";
  throw ShapeError.of("GRADIENT_OF_RECORD", action, expected, phrase("a record"), {
    hint: "return one tensor from the builder",
  });
}
