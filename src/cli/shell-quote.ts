import { visible } from "../core/visible.ts";

/** A word quoted for a shell, if necessary. */
export function quote(word: string): string {
  if (/^[\w./:=,@%+-]+$/.test(word)) return word;
  if (visible(word) === word) return `'${word.replaceAll("'", "'\\''")}'`;
  return `$'${visible(word.replace(/[\\']/g, "\\$&"))}'`; // ANSI-C quoting of bash, zsh and ksh
}
