// Text that shows each of its characters: nothing in it moves a cursor or turns what follows around.

/**
 * What no terminal or page should get from names and files: control characters (C0, DEL, C1), marks that
 * turn text around, line and paragraph separators, byte order marks, tags, halves of pairs.
 */
const UNSEEN = String.raw`[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Surrogate}\p{Noncharacter_Code_Point}\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]`;

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

const all = new RegExp(UNSEEN, "gu");

/** The same text with what cannot be seen as escapes: "\n", "\u001b", "\u202e". */
export const visible = (text: string): string =>
  text.replace(all, (character) => SHORT[character] ?? escapeCharacter(character));

/** Several lines, each of them visible: only "\n" goes on to be what it is. */
export const visibleLines = (text: string): string =>
  text.replace(all, (character) => (character === "\n" ? character : escapeCharacter(character)));

/** The same text with one sign in place of each character that cannot be seen. */
export const replaceUnseen = (text: string, sign: string): string => text.replace(all, sign);

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0)!.toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
}
