// Answers, and the errors that become them.

import {
  DataError,
  FormatError,
  type GradlaneError,
  NumericsError,
  ShapeError,
} from "../core/errors.ts";

/** An answer, for any kind of server. */
export interface Answer {
  readonly status: number;
  /** With names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const JSON_TYPE = "application/json";
const TEXT_TYPE = "text/plain; charset=utf-8";

/** What every answer says. */
const ALWAYS = { "cache-control": "no-store", "x-content-type-options": "nosniff" } as const;

/** An answer of a body and its media type. */
export const answerOf = (
  status: number,
  type: string,
  body: string,
  more: Readonly<Record<string, string>> = {},
): Answer => ({ status, headers: { "content-type": type, ...ALWAYS, ...more }, body });

/** An answer of JSON. */
export const json = (value: unknown, status = 200): Answer =>
  answerOf(status, JSON_TYPE, JSON.stringify(value));

const PREDICTED = { "content-type": JSON_TYPE } as const;

/** The answer of predictions. Nobody caches answers to POST, so it has no headers about that, which take time. */
export const predicted = (value: unknown): Answer => ({
  status: 200,
  headers: PREDICTED,
  body: JSON.stringify(value),
});

/** An answer of plain text. */
export const text = (body: string): Answer => answerOf(200, TEXT_TYPE, body);

/** A request that is not answered, with its status and its words for the client. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** A body that its client did not finish. */
export const endedEarly = (): Refusal =>
  new Refusal(400, "BODY", "Cannot read the body: it ended early");

/** The answer to a refused request, or to data that do not fit; undefined for an error that is none of the client's. */
export function answerTo(error: unknown): Answer | undefined {
  const status = statusOf(error);
  if (status === undefined) return undefined;
  const { code, message } = error as Refusal;
  const headers = error instanceof Refusal ? error.headers : {};
  return answerOf(status, JSON_TYPE, JSON.stringify({ error: message, code }), headers);
}

/** The answer to a failure, which says nothing of it. */
export const failed = (): Answer => json({ error: "internal error", code: "INTERNAL" }, 500);

/** Bundles of predictors have error classes of their own, with the same names. */
const STATUS: readonly (readonly [typeof GradlaneError, string, number])[] = [
  [FormatError, "FormatError", 400],
  [DataError, "DataError", 422],
  [ShapeError, "ShapeError", 422],
  [NumericsError, "NumericsError", 422],
];

function statusOf(error: unknown): number | undefined {
  if (error instanceof Refusal) return error.status;
  if (!(error instanceof Error) || typeof (error as GradlaneError).code !== "string")
    return undefined;
  return STATUS.find(([kind, name]) => error instanceof kind || error.name === name)?.[2];
}
