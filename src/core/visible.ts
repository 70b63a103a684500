// Text without invisible characters: none that moves a cursor or changes the direction of text.

/**
 * Characters that names and files should not pass on to a terminal or page: control characters (C0, DEL,
 * C1), bidirectional controls, line and paragraph separators, lone surrogates and default-ignorable ones.
 */
const INVISIBLE =
  /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Surrogate}\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;

/** Whether a character is a joiner or variation selector, which browsers need for letters and emoji. */
export const isJoiner = (character: string): boolean =>
  ["\u200c", "\u200d", "\ufe0e", "\ufe0f"].includes(character);

/** A key shared by texts that look the same: no invisible characters, equal spaces, composed letters. */
export const looksOf = (text: string): string =>
  replaceInvisible(text.replace(/[^\S\ufeff]+/g, " "), () => "")
    .trim()
    .normalize("NFKC");

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** Replaces each invisible character. */
export const replaceInvisible = (text: string, to: (character: string) => string): string =>
  text.replace(INVISIBLE, to);

/**
 * Escapes invisible characters as in JSON: "\n", "\u001b", "\u202e". The value of JSON text stays the same.
 */
export const visible = (text: string): string =>
  replaceInvisible(text, (character) => SHORT[character] ?? escapeUnits(character));

/** The same for text of several lines: keeps "\n". */
export const visibleLines = (text: string): string => text.split("\n").map(visible).join("\n");

/** A name that can be read back: unchanged, or as JSON if it has invisible characters. */
export const visibleName = (name: string): string =>
  name.startsWith('"') || visible(name) !== name ? visible(JSON.stringify(name)) : name;

const escapeUnits = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`,
  ).join("");
