// Text that shows each of its characters: nothing in it moves a cursor or turns what follows around.

/**
 * What no terminal or page should get from names and files: control characters (C0, DEL, C1), marks that
 * turn text around, line and paragraph separators, halves of pairs, and all that shows nothing: spaces
 * without width, joiners, soft hyphens, fillers, selectors of variants, tags.
 */
const UNSEEN =
  /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Surrogate}\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;

/** A joiner or selector: browsers draw letters and emoji by it. */
export const isJoiner = (character: string): boolean =>
  ["\u200c", "\u200d", "\ufe0e", "\ufe0f"].includes(character);

/** What looks the same has the same: without what shows nothing, spaces alike, letters composed. */
export const looksOf = (text: string): string =>
  mapUnseen(text.replace(/[^\S\ufeff]+/g, " "), () => "")
    .trim()
    .normalize("NFKC");

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** The same text with something else for each character that cannot be seen. */
export const mapUnseen = (text: string, to: (character: string) => string): string =>
  text.replace(UNSEEN, to);

/**
 * The same text with what cannot be seen as JSON's escapes: "\n", "\u001b", "\u202e". JSON stays the same
 * JSON.
 */
export const visible = (text: string): string =>
  mapUnseen(text, (character) => SHORT[character] ?? escapeUnits(character));

/** Several lines, each of them visible: only "\n" goes on to be what it is. */
export const visibleLines = (text: string): string => text.split("\n").map(visible).join("\n");

/** A name that reads back: as it is, or as JSON where it has something that cannot be seen. */
export const visibleName = (name: string): string =>
  name.startsWith('"') || visible(name) !== name ? visible(JSON.stringify(name)) : name;

const escapeUnits = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`,
  ).join("");
