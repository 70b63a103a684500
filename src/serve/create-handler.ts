import { DataError } from "../core/errors.ts";
import type { HttpRequest, HttpResponse } from "../core/host-types.ts";
import { optionError, requireKnownKeys } from "../core/names.ts";
import { isPlain } from "../core/record.ts";
import { warn } from "../core/warn.ts";
import { type Answer, endedEarly, Refusal } from "./answer.ts";
import { Intake } from "./intake.ts";
import { LIMITS, type Limits, readLimits } from "./limits.ts";
import type { Servable } from "./served.ts";
import { type OnError, type Pending, Service } from "./service.ts";

/** Options of createHandler(). */
export interface HandlerOptions extends Partial<Limits> {
  /** The path under which the handler is mounted, as in "/models". Default: "". */
  readonly basePath?: string;
  /** Is told of failures that are not the client's, with the id of the request. Default: a warning. */
  readonly onError?: OnError;
}

/** Answers requests; see createHandler(). */
export interface Handler {
  (request: HttpRequest): Promise<HttpResponse>;
  /**
   * Puts another model in the place of the one of this name ("model", "price" or "price@3"), at once: requests that
   * have begun are answered by the old one.
   * @throws DataError NO_MODEL for a name that is not served
   */
  replace(name: string, model: Servable): void;
  /** Refuses further predictions with 503, is not ready any more, and waits for those that have begun. */
  close(): Promise<void>;
}

/** The name of a model that is given without one. */
const NAME = "model";

/**
 * A function from Request to Response that predicts by models: mountable in any server, without dependencies. It speaks
 * the Open Inference Protocol v2 (`/v2/models/NAME/infer`), TensorFlow Serving's REST (`/v1/models/NAME:predict`),
 * `/invocations` and `/ping` of MLflow and SageMaker (the first model), `/metrics` of Prometheus, and a page with a
 * form at `/`. One model is named "model"; several have their names, and may have versions, as in
 * `{ "price@1": first, "price@2": second }`. Concurrent requests are predicted together, with the same bits.
 * Models and predictors are used as they are, not copied.
 * @throws DataError for anything else, options out of range, unusable names; RuntimeUnsupportedError NOT_COMPILED
 *
 * @example
 * const model = sequential([input([2]), dense(1)], { seed: 1 });
 * await model.compile({ optimizer: sgd(), loss: "meanSquaredError" });
 * const handler = createHandler(model);
 * const headers = { "content-type": "application/json" };
 * const body = JSON.stringify({ instances: [[0, 0]] });
 * const url = "http://localhost/v1/models/model:predict";
 * const response = await handler(new Request(url, { method: "POST", headers, body }));
 * await response.json(); // { predictions: [0] }
 */
export function createHandler(
  models: Servable | Readonly<Record<string, Servable>>,
  options: HandlerOptions = {},
): Handler {
  const { service, basePath } = createService(models, options);
  const handle = async (request: Request): Promise<Response> => {
    const { method, headers } = request;
    const target = withoutBase(new URL(request.url).pathname, basePath);
    const opened = service.open({ method, target, header: (name) => headers.get(name) });
    const answer = "run" in opened ? await answerBody(service, request, opened) : opened;
    return responseOf(answer, method);
  };
  return Object.assign(handle, {
    replace: (name: string, model: Servable) => service.replace(name, model),
    close: () => service.close(),
  });
}

/** The service of a handler. */
export function createService(
  models: Servable | Readonly<Record<string, Servable>>,
  options: HandlerOptions = {},
): { readonly service: Service; readonly basePath: string } {
  requireKnownKeys("createHandler", options, [...LIMITS, "basePath", "onError"]);
  const { basePath = "", onError = report } = options;
  if (typeof basePath !== "string" || !/^(\/[^/?#]+)*$/.test(basePath)) {
    throw optionError("basePath of createHandler", 'a path as in "/models"', basePath);
  }
  if (typeof onError !== "function") {
    throw optionError("onError of createHandler", "a function", onError);
  }
  const service = new Service(readLimits(options), onError);
  const isOne = typeof models !== "object" || models === null || !isPlain(models);
  const named = isOne ? { [NAME]: models as Servable } : models;
  if (Object.keys(named).length === 0) {
    throw DataError.of("SERVABLE", "serve models", "at least one", named);
  }
  for (const [name, model] of Object.entries(named)) service.set(name, model as Servable);
  return { service, basePath };
}

const report: OnError = (error, id) => warn(`request ${id} failed: ${error}`);

/** The path below the base; one that is not below it is found nowhere. */
function withoutBase(path: string, base: string): string {
  if (base === "") return path;
  return path.startsWith(`${base}/`) ? path.slice(base.length) : "//";
}

async function answerBody(service: Service, request: Request, pending: Pending): Promise<Answer> {
  let intake: Intake | undefined;
  try {
    intake = new Intake(service, request.headers.get("content-length"));
    for await (const chunk of request.body ?? []) intake.add(chunk);
  } catch (error) {
    intake?.giveUp();
    return pending.refuse(error instanceof Refusal ? error : endedEarly());
  }
  return pending.run(intake.take());
}

function responseOf({ status, headers, body }: Answer, method: string): Response {
  const isEmpty = method === "HEAD" || status === 204;
  return new Response(isEmpty ? null : body, { status, headers });
}
