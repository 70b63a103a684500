import { describe, expect, it } from "vitest";
import { DataError } from "../../src/core/errors.ts";
import {
  isJoiner,
  looksOf,
  replaceInvisible,
  visible,
  visibleLines,
  visibleName,
} from "../../src/core/visible.ts";

/** One of each kind that moves the cursor, reverses text or is invisible. */
const UNSEEN = [
  ...["\0", "\u0007", "\b", "\t", "\n", "\r", "\u001b", "\u007f", "\u0085", "\u009b", "\u061c"],
  ...["\u200e", "\u200f", "\u2028", "\u2029", "\u202a", "\u202e", "\u2066", "\u2069", "\ufeff"],
  ...["\ufff9", "\uffff", "\udfff", "\ud800", "\u{e0041}", "\u200b", "\u200c", "\u200d", "\u2060"],
  ...["\u2061", "\u2064", "\u00ad", "\u034f", "\u115f", "\u1160", "\u3164", "\uffa0", "\ufe00"],
  ...["\ufe0f", "\u180e", "\u{e0001}", "\u{e007f}", "\u{e0100}"],
];

describe("visible", () => {
  it("escapes each character of these kinds", () => {
    const shown = UNSEEN.map((character) => visible(`a${character}b`));
    const escaped = /^a\\(n|r|t|u[0-9a-f]{4}|u[0-9a-f]{4}\\u[0-9a-f]{4})b$/;
    expect(shown.filter((text) => !escaped.test(text))).toEqual([]);
    expect(replaceInvisible(UNSEEN.join(""), () => "?")).toBe("?".repeat(UNSEEN.length));
  });

  it("keeps letters, marks and emoji", () => {
    const text = "Größe 5 µm — 数 שלום 👩 é नमस्ते می خواهم\u00a0x";
    expect(visible(text)).toBe(text);
    expect(visibleLines(`${text}\n${text}`)).toBe(`${text}\n${text}`);
  });

  it("distinguishes names that look the same", () => {
    const names = ["ab", ...UNSEEN.map((character) => `a${character}b`)];
    expect(new Set(names.map(visible)).size).toBe(names.length);
  });

  it("handles joiners and selectors", () => {
    expect(UNSEEN.filter(isJoiner)).toEqual(["\u200c", "\u200d", "\ufe0f"]);
    expect(isJoiner("\ufe0e")).toBe(true);
  });

  it("detects names that look the same", () => {
    const shown = UNSEEN.filter((character) => !/[^\S\ufeff]/.test(character));
    expect(shown.filter((character) => looksOf(`a${character}b`) !== "ab")).toEqual([]);
    expect(looksOf(" e\u0301\u00a0\u2003x\t")).toBe("\u00e9 x");
  });

  it("keeps the meaning of JSON", () => {
    const value = { [UNSEEN.join("")]: UNSEEN };
    const text = visible(JSON.stringify(value));
    expect(replaceInvisible(text, () => "?")).toBe(text);
    expect(JSON.parse(text)).toEqual(value);
  });

  it("writes names that can be read back", () => {
    const names = ["plain", "a\u202eb", '"quoted"', "two\nlines", "\ud800", "שלום"];
    const read = names
      .map(visibleName)
      .map((text) => (text.startsWith('"') ? JSON.parse(text) : text));
    expect(read).toEqual(names);
    expect(names.map(visibleName).join("")).not.toMatch(/[\u202e\n\ud800]/);
  });

  it("keeps line ends of several lines only", () => {
    expect(visibleLines("a\r\nb\tc\u001b[2J\n")).toBe("a\\r\nb\\tc\\u001b[2J\n");
  });
});

describe("messages of errors", () => {
  it("contain nothing that moves the cursor", () => {
    const error = new DataError("X", "Cannot use \u001b[2J\nit", { hint: "not \u202e" });
    expect(error.message).toBe("Cannot use \\u001b[2J\\nit; not \\u202e");
    expect(String(error.stack)).not.toContain("\u001b");
  });

  it("are cut if a name has megabytes, but keep the hint", () => {
    const { message } = new DataError("X", "x".repeat(2e7), { hint: "shorter names" });
    expect(message).toHaveLength(6001 + "; shorter names".length);
    expect(message).toMatch(/x…; shorter names$/);
    const [whole, long] = ["x".repeat(6000), "x".repeat(6001)];
    const said = (text: string, hint: string) => new DataError("X", text, { hint }).message;
    expect(said(whole, whole)).toBe(`${whole}; ${whole}`);
    expect(said(long, long)).toBe(`${whole}…; ${whole}…`);
  });
});
