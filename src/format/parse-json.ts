import { JsonScanner } from "./json-scanner.ts";

/**
 * The value of untrusted JSON text; `what` is its name in errors. The value can be traversed recursively,
 * since its depth is limited, and no two readers see different values of one key.
 * @throws FormatError JSON_SYNTAX for invalid or too deep JSON; DUPLICATE_KEY; JSON_KEY for "__proto__"
 */
export function parseJson(text: string, what: string): unknown {
  // class names may be any string
  const scanner = new JsonScanner(text, what, { halves: true });
  scanner.skip((key) => {
    // assigning it would change the prototype
    if (key === "__proto__") throw scanner.error("JSON_KEY", "other keys", '"__proto__"');
  });
  scanner.end();
  return JSON.parse(text);
}
