import { JsonScanner } from "./json-scanner.ts";

/**
 * The value of a JSON text that is not trusted; `what` names it in errors. What recursion goes through
 * afterwards is not deep, and no two readers take different values of one key.
 * @throws FormatError JSON_SYNTAX for what is no JSON, or too deep; DUPLICATE_KEY; JSON_KEY for "__proto__"
 */
export function parseJson(text: string, what: string): unknown {
  // names of classes are whatever strings users have
  const scanner = new JsonScanner(text, what, { halves: true });
  scanner.skip((key) => {
    // an assignment would change the prototype
    if (key === "__proto__") throw scanner.error("JSON_KEY", "other keys", '"__proto__"');
  });
  scanner.end();
  return JSON.parse(text);
}
