// Rewrites hints of the library, which name options in code, as flags of the command line.

import type { GradlaneError } from "../core/errors.ts";
import { flagOf } from "./option-rules.ts";
import { quote } from "./shell-quote.ts";

/** name: "value" or a number; types: { "column": "value" }; name: false. */
const OPTION =
  /\b([a-z]\w*): (?:"([\w:]+)"|(\d+)|\{ (?:(\w+)|("(?:[^"\\]|\\.)*")): "([\w:]+)" \}|(false\b))/g;
/** Code, which means nothing on a command line: calls, literals, names in camel case. */
const CODE = /[{[]|(?<!\.)\b\w+\(|\b\w+: (?:true|false|\d|")|\b[a-z]+[A-Z]/;

/** The message of an error; its hint names these flags, and is dropped if it still contains code. */
export function messageFor({ message, hint }: GradlaneError, flags: readonly string[]): string {
  if (hint === undefined) return message;
  /** The hint with its options replaced by flags, or removed. */
  const replaced = (replacement: (flag: string) => string) =>
    hint.replace(OPTION, (code, name: string, ...rest: string[]) => {
      const [text, count, word, quoted, type, isOff] = rest;
      const flag = isOff ? flagOf(name).replace("--", "--no-") : flagOf(name);
      if (!flags.includes(flag)) return code;
      if (isOff) return replacement(flag);
      const value = text ?? count ?? quote(`${word ?? JSON.parse(quoted!)}=${type}`);
      return replacement(`${flag} ${value}`);
    });
  const text = message.slice(0, -`; ${hint}`.length);
  // names of columns and files, in quotes, are not code
  const others = replaced(() => "").replace(/"[^"]*"/g, '""');
  return CODE.test(others) ? text : `${text}; ${replaced((flag) => flag)}`;
}
