// A recipe in the hash of the address: only what differs from the defaults, readable.
//
//   #data=(source:circles,noise:0.1)&layers=!((kind:dense,units:4,activation:relu))
//
// Objects are (name:value,…), lists !(value,…); words that are no numbers stand as they are, other text in '…'.

import { type Family, kindOptions } from "../gradlane.ts";
import { checkRecipe } from "./check.ts";
import { nestedFamily } from "./families.ts";
import type { LayerRecipe, Part, Recipe, TaskName, Value } from "./recipe.ts";
import { Refusal } from "./refusal.ts";
import { taskOf } from "./tasks.ts";

/** Longest hash that is read or written. */
export const MOST_CHARACTERS = 8192;
const MOST_NESTING = 6;

/** The task of links that do not name one. */
const USUAL_TASK: TaskName = "points";

/** The hash of what differs from other settings, without "#". @throws Refusal if it would be too long */
export function toHash(recipe: Recipe, from?: Recipe): string {
  const { defaults } = taskOf(recipe);
  const usual = from ? shortened(from) : { ...shortened(defaults), task: USUAL_TASK };
  const hash = Object.entries(shortened(recipe))
    .filter(([name, value]) => written(value) !== written(usual[name]!))
    .map(([name, value]) => `${name}=${written(value)}`)
    .join("&");
  if (hash.length <= MOST_CHARACTERS) return hash;
  throw new Refusal(
    `This is too much for a link: ${hash.length} characters of at most ${MOST_CHARACTERS}. Save it as a file instead.`,
  );
}

/** The recipe of a hash, with or without "#". @throws Refusal for anything that toHash() would not write */
export const fromHash = (hash: string): Recipe => checkRecipe(fieldsOf(hash));

/** The fields of a hash, with or without "#". @throws Refusal if it cannot be read */
export function fieldsOf(hash: string): Readonly<Record<string, Value>> {
  const plain = hash.replace(NEEDLESS, decodeURIComponent);
  try {
    return readFields(plain);
  } catch (error) {
    const decoded = decodedOf(hash);
    if (decoded === plain) throw error;
    try {
      return readFields(decoded);
    } catch {
      throw error;
    }
  }
}

/** What written() never escapes, and messengers do: letters, digits, ( ) ! * - . _ ~ */
const NEEDLESS = /%(?:2[189ade]|3\d|[46][1-9a-f]|[57][\da]|5f|7e)/gi;

/** All escapes decoded, also those of ' : , = and &; the text itself if that fails. */
function decodedOf(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function readFields(hash: string): Readonly<Record<string, Value>> {
  const text = hash.startsWith("#") ? hash.slice(1) : hash;
  if (text.length > MOST_CHARACTERS) {
    throw new Refusal(
      `The link is too long: ${text.length} characters of at most ${MOST_CHARACTERS}`,
    );
  }
  if (text === "") return {};
  const fields: [string, Value][] = [];
  for (const field of text.split("&")) {
    if (field === "" && fields.length > 0) throw unreadable("", 'a setting after "&"');
    const [, name, value] = /^([a-zA-Z]+)=(.+)$/s.exec(field) ?? [];
    if (name === undefined || fields.some(([other]) => other === name)) {
      throw unreadable(field, "settings as in seed=1, each once");
    }
    fields.push([name, new Reader(value!).whole()]);
  }
  return Object.fromEntries(fields);
}

/** A recipe without the defaults of its parts. */
function shortened(recipe: Recipe): Readonly<Record<string, Value>> {
  const { output } = recipe;
  return {
    ...(recipe as unknown as Record<string, Value>),
    data: shortData(recipe),
    preprocessing: recipe.preprocessing.map((each) => short("transformer", each)),
    augment: recipe.augment.map((each) => short("transform", each)),
    layers: recipe.layers.map(shortLayer),
    output: {
      kernelInitializer: short("initializer", output.kernelInitializer),
      ...(output.kernelRegularizer && {
        kernelRegularizer: short("regularizer", output.kernelRegularizer),
      }),
    },
    loss: short("loss", recipe.loss),
    optimizer: short("optimizer", recipe.optimizer),
    schedule: short("schedule", recipe.schedule),
  };
}

/** The source, and what differs from its defaults. */
function shortData({ task, data }: Recipe): Value {
  const { source, ...options } = data;
  const usual = taskOf({ task }).checkData({ source }, "data");
  const kept = Object.entries(options).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(usual[name]),
  );
  return { source, ...Object.fromEntries(kept) };
}

function shortLayer({ dropout, ...layer }: LayerRecipe): Value {
  const described = short("layer", layer as Part);
  if (dropout === 0) return described;
  return {
    ...(typeof described === "string" ? { kind: described } : (described as object)),
    dropout,
  };
}

/** The kind alone where all options are the defaults. */
export function short(family: Family, { kind, ...options }: Part): Value {
  const kept = kindOptions(family, kind).flatMap(({ name, default: usual }) => {
    const value = options[name];
    if (value === undefined) return [];
    const nested = nestedFamily(name);
    const own = nested ? short(nested, value as Part) : value;
    return JSON.stringify(own) === JSON.stringify(usual) ? [] : [[name, own] as const];
  });
  return kept.length === 0 ? kind : { kind, ...Object.fromEntries(kept) };
}

const WORD = /^[A-Za-z][\w-]*$/;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e-?\d+)?/;
const LITERALS: Readonly<Record<string, Value>> = { true: true, false: false, null: null };

function written(value: Value): string {
  if (typeof value === "number") return String(value).replace("e+", "e");
  if (typeof value === "string") {
    const isPlain = WORD.test(value) && !Object.hasOwn(LITERALS, value);
    return isPlain ? value : `'${encodeURIComponent(value).replaceAll("'", "%27")}'`;
  }
  if (Array.isArray(value)) return `!(${value.map(written).join(",")})`;
  if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value).map(([name, each]) => `${name}:${written(each)}`);
    return `(${fields.join(",")})`;
  }
  return String(value);
}

const MOST_SHOWN = 40;

function unreadable(rest: string, expected: string): Refusal {
  const place = rest === "" ? "its end" : `"${rest.slice(0, MOST_SHOWN)}"`;
  return new Refusal(`The link cannot be read at ${place}: expected ${expected}`);
}

/** Reads what written() writes. */
class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  whole(): Value {
    const value = this.value(0);
    if (this.at < this.text.length) throw this.unreadable('"&" or the end');
    return value;
  }

  private value(depth: number): Value {
    if (depth > MOST_NESTING) throw this.unreadable(`at most ${MOST_NESTING} levels`);
    if (this.skip("!(")) return this.items(() => this.value(depth + 1));
    if (this.skip("(")) return this.fields(depth);
    if (this.skip("'")) return this.quoted();
    const number = this.match(NUMBER);
    if (number !== undefined) return Number(number);
    const word = this.match(/^[A-Za-z][\w-]*/);
    if (word === undefined) throw this.unreadable("a value");
    return Object.hasOwn(LITERALS, word) ? LITERALS[word]! : word;
  }

  private fields(depth: number): Value {
    const entries = this.items((): readonly [string, Value] => {
      const name = this.match(/^[A-Za-z]\w*/);
      if (name === undefined) throw this.unreadable("a name");
      if (!this.skip(":")) throw this.unreadable('":"');
      return [name, this.value(depth + 1)];
    });
    if (new Set(entries.map(([name]) => name)).size < entries.length) {
      throw this.unreadable("each name once");
    }
    return Object.fromEntries(entries);
  }

  private items<Item>(read: () => Item): Item[] {
    if (this.skip(")")) return [];
    const items: Item[] = [];
    do items.push(read());
    while (this.skip(","));
    if (!this.skip(")")) throw this.unreadable('"," or ")"');
    return items;
  }

  private quoted(): string {
    const text = this.match(/^[^']*/)!;
    if (!this.skip("'")) throw this.unreadable('"\'"');
    try {
      return decodeURIComponent(text);
    } catch {
      throw this.unreadable("text with escapes such as %20 before this");
    }
  }

  private skip(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  private match(pattern: RegExp): string | undefined {
    const [found] = pattern.exec(this.text.slice(this.at)) ?? [];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private unreadable(expected: string): Refusal {
    return unreadable(this.text.slice(this.at), expected);
  }
}
