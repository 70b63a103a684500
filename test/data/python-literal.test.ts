import { expect, it } from "vitest";
import { parsePythonLiteral } from "../../src/data/python-literal.ts";

/** The value of a text, or the error with its position. */
function read(text: string): unknown {
  try {
    return parsePythonLiteral(text);
  } catch (error) {
    expect(error).toBeInstanceOf(SyntaxError);
    return (error as Error).message;
  }
}

it("is a string, an integer, True, False, a tuple, a list or a dictionary", () => {
  expect(
    [
      ...["'a'", '"b"', "''", "0", "12L", "9007199254740991", "True", "False", "()", "(1,)", "[1]"],
      ...["( 1 , 'x' ,)", "[]", "[1,2,]", "{}", " {'a' : (1, 2) , 'b': True,}\n", "\t7 "],
      ...["[[[[1]]]]", "{'a': {'b': {'c': {'d': 1}}}}", "((((1,),),),)"],
    ].map(read),
  ).toEqual([
    ...["a", "b", "", 0, 12, 9007199254740991, true, false, [], [1], [1]],
    ...[
      [1, "x"],
      [],
      [1, 2],
      new Map(),
      new Map<string, unknown>([
        ["a", [1, 2]],
        ["b", true],
      ]),
      7,
    ],
    [[[[1]]]],
    new Map([["a", new Map([["b", new Map([["c", new Map([["d", 1]])]])]])]]),
    [[[[1]]]],
  ]);
});

it("reports the position of anything else, and what was expected", () => {
  const value = "expected a string, integer, True, False or a bracket at character";
  const wrong: [string, string][] = [
    ["", `${value} 0`],
    ["  x", `${value} 2`],
    ["01", `${value} 0`],
    ["-1", `${value} 0`],
    ["1.5", `${value} 0`],
    ["Truely", `${value} 0`],
    ["'a\\'", `${value} 0`],
    ["9007199254740992", "expected a smaller integer at character 16"],
    ["(1)", 'expected a tuple, which has a "," at character 3'],
    ["(1 2)", 'expected "," or ")" at character 3'],
    ["[1 2]", 'expected "," or "]" at character 3'],
    ["{1: 2}", "expected a key in quotes at character 1"],
    ["{ 'a' 1}", 'expected ":" at character 6'],
    ["{'a': 1 'b': 2}", 'expected "," or "}" at character 8'],
    ["{'a': 1, 'a': 2}", 'expected "a" only once at character 12'],
    ["{'a': 1} x", "expected the end at character 9"],
    ["[[[[[1]]]]]", "expected fewer brackets at character 5"],
    ["{'a': {'b': {'c': {'d': {'e': 1}}}}}", "expected fewer brackets at character 29"],
  ];
  expect(wrong.map(([text]) => read(text))).toEqual(wrong.map(([, message]) => message));
});
