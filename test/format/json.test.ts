import { describe, expect, it } from "vitest";
import { JsonScanner } from "../../src/format/json-scanner.ts";
import { parseJson } from "../../src/format/parse-json.ts";

/** The value of a text, or the error message. */
function read(text: string): unknown {
  try {
    return parseJson(text, "text");
  } catch (error) {
    const { name, message } = error as Error;
    return name === "FormatError" ? message.replace("Cannot read text: expected ", "") : error;
  }
}

describe("parseJson()", () => {
  it("accepts what JSON.parse accepts", () => {
    const texts = [
      ...["{}", "[]", '""', "0", "-0", "true", "false", "null", "12.5e+3", "-1E-2", " [1 , 2 ] "],
      ...[
        '"\\\\"',
        '"\\""',
        '"\\\\\\""',
        '"a\\\\\\\\"',
        '"\\ud800"',
        '"\\u00e9 \\n"',
        '["\\\\","b"]',
      ],
      ...['{"":{"a":[{"b":null}]},"c":"\\\\"}', "\t\r\n{}\t\r\n ", '{"a":1,"b":2}', "[[[[]]]]"],
      ...[`${"[".repeat(129)}${"]".repeat(129)}`, `"${"x".repeat(1000)}"`, "[9007199254740993]"],
    ];
    expect(texts.map(read)).toEqual(texts.map((text) => JSON.parse(text)));
  });

  it("reports the position of an error, and what was expected", () => {
    const long = "x".repeat(50);
    const refused: [string, string][] = [
      ["", "a JSON value at character 0, got the end of the text"],
      ["  ", "a JSON value at character 2, got the end of the text"],
      ["{} x", 'the end of the text at character 3, got "x"'],
      ["[1,]", 'a JSON value at character 3, got "]"'],
      ["[1 2]", '"," or "]" at character 3, got "2"'],
      ['{"a" 1}', '":" at character 5, got "1"'],
      ["{a:1}", 'a string at character 1, got "a"'],
      ['{"a":1 "b":2}', '"," or "}" at character 7, got "\\""'],
      ['{"a":1,"a":2}', 'each key once at character 10, got "a" twice'],
      ['{"a":1,"\\u0061":2}', 'each key once at character 15, got "a" twice'],
      ['{"__proto__":1}', 'other keys at character 13, got "__proto__"'],
      ['["abc', "a string that ends at character 2, got the end of the text"],
      ['"a\\"', "a string that ends at character 1, got the end of the text"],
      ['"', "a string that ends at character 1, got the end of the text"],
      ['["\\x"]', 'a JSON string at character 1, got "\\""'],
      ['"a\nb"', 'a JSON string at character 0, got "\\""'],
      ["nul", 'a JSON value at character 3, got "nul"'],
      ["01", 'a JSON value at character 2, got "01"'],
      [long, `a JSON value at character 50, got "${"x".repeat(40)}"`],
      ["[AZaz09+-.]", 'a JSON value at character 10, got "AZaz09+-."'],
      ...["@", "[", "`", "{", "/", ":", ",", "*"].map((end): [string, string] => [
        `x${end}`,
        'a JSON value at character 1, got "x"',
      ]),
      ["]", 'a JSON value at character 0, got "]"'],
      [`${"[".repeat(130)}`, "at most 128 levels at character 129, got more"],
    ];
    expect(refused.map(([text]) => read(text))).toEqual(refused.map(([, message]) => message));
  });
});

describe("a scanner", () => {
  const scan = (text: string, read: (scanner: JsonScanner) => unknown, halves?: boolean) => {
    const scanner = new JsonScanner(text, "text", halves === undefined ? {} : { halves });
    try {
      return read(scanner);
    } catch (error) {
      return (error as Error).message.replace("Cannot read text: expected ", "");
    }
  };

  it("accepts lone surrogates only on request", () => {
    const half = '"\\ud800"';
    const string = (scanner: JsonScanner) => scanner.string();
    const refusal = "whole Unicode characters at character 8, got half a surrogate pair";
    expect([undefined, false, true].map((halves) => scan(half, string, halves))).toEqual([
      ...[refusal, refusal, "\ud800"],
    ]);
    expect(scan('"\\ud83d\\ude00"', string)).toBe("😀");
  });

  it("reads integers in plain digits, up to 2^53 - 1", () => {
    const integer = (text: string) => scan(text, (scanner) => scanner.integer());
    expect(["0", " 7", "10,", "9007199254740991", "1]"].map(integer)).toEqual([
      ...[0, 7, 10, 9007199254740991, 1],
    ]);
    const refusal = "an integer from 0 to 2^53 - 1 in plain digits at character 0, got ";
    const wrong = ["9007199254740992", "-1", "1.0", "1e3", "01", "+1", "x", "1".repeat(50)];
    expect(wrong.map(integer)).toEqual(wrong.map((text) => refusal + text.slice(0, 40)));
    expect(["", '"1"'].map(integer)).toEqual([
      `${refusal}the end of the text`,
      `${refusal}${JSON.stringify('"')}`,
    ]);
  });
});
