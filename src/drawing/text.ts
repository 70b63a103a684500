// Text in figures and pages.

import { shorten } from "../core/text.ts";
import { isJoiner, replaceInvisible } from "../core/visible.ts";

/** Maximum length of a name. */
const SHOWN_CHARACTERS = 20;

/**
 * Replaces characters that are invisible, not allowed in documents or change the direction of text by the
 * replacement character.
 */
export const clean = (text: string): string =>
  replaceInvisible(text, (character) =>
    /[\n\t]/.test(character) || isJoiner(character) ? character : "\ufffd",
  );

/** Text for XML and HTML: in content and in quoted attributes. */
export const escapeMarkup = (text: string): string =>
  clean(text).replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);

/** A name on one line, truncated. */
export const showName = (name: string, characters: number = SHOWN_CHARACTERS): string =>
  shorten(clean(name).replace(/\s/g, " "), characters);

/** Upper estimate of the width of a line of text in pixels, in any font. */
export function widthOf(text: string, fontSize: number): number {
  let ems = 0;
  for (const character of text) {
    const isWide = character.codePointAt(0)! >= 0x1100; // East Asian letters, signs, emoji
    ems += isWide ? 1.1 : /[A-ZΣmw+=]/.test(character) ? 0.86 : 0.64;
  }
  return ems * fontSize;
}
