// HTML with escaping.

import { shorten } from "../core/text.ts";
import { clean, escapeMarkup } from "../drawing/text.ts";

/** Safe markup. */
export class Html {
  constructor(readonly text: string) {}
}

/** A value for html``: text is escaped, lists are joined, false and undefined are omitted. */
export type Piece = Html | string | number | false | undefined | readonly Piece[];

/**
 * Markup whose values are escaped, except for other markup.
 *
 * @example
 * html`<td>${"<b>"}</td>`.text; // "<td>&#60;b&#62;</td>"
 */
export function html(markup: TemplateStringsArray, ...values: readonly Piece[]): Html {
  return new Html(markup.reduce((text, part, i) => text + show(values[i - 1]) + part));
}

function show(value: Piece): string {
  if (value instanceof Html) return value.text;
  if (value === false || value === undefined) return "";
  if (Array.isArray(value)) return value.map(show).join("");
  return escapeMarkup(String(value));
}

/** Text cut to a number of characters. */
export const cut = (text: string, length: number): string => shorten(clean(text), length);

/** A name that may wrap between its parts. */
export const breakable = (name: string): Piece =>
  name.split(/(?<=[_./-])/).map((part, i) => html`${i > 0 && new Html("<wbr>")}${part}`);

/** A table with a head; columns in `numbers` are right-aligned. */
export function tableOf(
  head: readonly Piece[],
  rows: readonly (readonly Piece[])[],
  numbers: readonly number[] = [],
): Html {
  const align = (column: number) => (numbers.includes(column) ? html` class="number"` : "");
  return html`<div class="scroll"><table><thead><tr>${head.map((cell, column) => html`<th${align(column)}>${cell}</th>`)}</tr></thead><tbody>${rows.map(
    (row) => html`<tr>${row.map((cell, column) => html`<td${align(column)}>${cell}</td>`)}</tr>`,
  )}</tbody></table></div>`;
}

/** A list of names and values. */
export const factsOf = (facts: readonly (readonly [string, Piece])[]): Html =>
  html`<dl>${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;

/** A figure with a caption above and a note below. */
export const figure = (caption: Piece, picture: Piece, note?: Piece): Html =>
  html`<figure><figcaption>${caption}</figcaption>${picture}${note !== undefined && html`<p class="note">${note}</p>`}</figure>`;
