import { visible } from "../core/visible.ts";

/** A word as a shell reads it back. */
export function quote(word: string): string {
  if (/^[\w./:=,@%+-]+$/.test(word)) return word;
  if (visible(word) === word) return `'${word.replaceAll("'", "'\\''")}'`;
  return `$'${visible(word.replace(/[\\']/g, "\\$&"))}'`; // with escapes: bash, zsh, ksh
}
