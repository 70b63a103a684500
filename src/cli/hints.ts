// Hints of the library in the words of the command line.

import type { GradlaneError } from "../core/errors.ts";
import { quote } from "./shell.ts";

/** name: "value" or a number; types: { "column": "value" }. */
const OPTION =
  /\b([a-z]\w*): (?:"([\w:]+)"|(\d+)|\{ (?:(\w+)|("(?:[^"\\]|\\.)*")): "([\w:]+)" \})/g;
/** What nobody writes on a command line: calls, literals, names in camel case. */
const CODE = /[{[]|(?<!\.)\b\w+\(|\b\w+: (?:true|false|\d|")|\b[a-z]+[A-Z]/;

/** The message of an error, its hint about arguments of these names; without a hint about code. */
export function messageFor({ message, hint }: GradlaneError, flags: readonly string[]): string {
  if (hint === undefined) return message;
  const flagFor = (code: string, name: string, ...rest: string[]) => {
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (!flags.includes(flag)) return code;
    const [text, count, word, quoted, type] = rest;
    return `${flag} ${text ?? count ?? quote(`${word ?? JSON.parse(quoted!)}=${type}`)}`;
  };
  const said = hint.replace(OPTION, flagFor);
  const unsaid = hint.replace(OPTION, (code, ...rest) =>
    flagFor(code, ...(rest as [string])) === code ? code : "",
  );
  const text = message.slice(0, -`; ${hint}`.length);
  // names of columns and files are no code
  return CODE.test(unsaid.replace(/"[^"]*"/g, '""')) ? text : `${text}; ${said}`;
}
