// What a server answers, apart from how bytes arrive: routes, limits, metrics, the life of the models.

import { DataError, phrase } from "../core/errors.ts";
import { packageVersion } from "../node/version.ts";
import {
  type Answer,
  answerOf,
  answerTo,
  failed,
  json,
  predicted,
  Refusal,
  text,
} from "./answer.ts";
import { type Deployed, deploy, readKey } from "./deployed.ts";
import { inferenceAnswer, inputFacts, outputFacts, readInference } from "./inference.ts";
import type { Limits } from "./limits.ts";
import { METRICS_TYPE } from "./metrics.ts";
import { modelsPage, pageScript, pageStyle } from "./page.ts";
import { readJson, readText } from "./read-json.ts";
import { fromCsv } from "./rows.ts";
import { byRows, type RowsRequest, readInvocation, readPredict } from "./rows-protocols.ts";
import type { Servable } from "./served.ts";
import { Telemetry } from "./telemetry.ts";

/** The head of a request. */
export interface Head {
  readonly method: string;
  /** The path, and a query that is ignored. */
  readonly target: string;
  /** A header by its name in lower case. */
  header(name: string): string | null | undefined;
}

/** A request whose body is read: exactly one of both must be called. */
export interface Pending {
  /** Answers the body. */
  run(body: Uint8Array): Answer | Promise<Answer>;
  /** Answers a body that cannot be read. */
  refuse(error: unknown): Answer;
}

/** What a head leads to: an answer at once, or one to the body. */
export type Opened = Answer | Pending;

interface Route {
  readonly label: string;
  readonly get?: () => Answer;
  readonly post?: (body: Uint8Array, type: string) => Answer | Promise<Answer>;
  /** Media types of bodies. */
  readonly types?: readonly string[];
}

/** The status of versions, as TensorFlow Serving tells it. */
function statusRoute(versions: readonly string[]): Route {
  const status = { error_code: "OK", error_message: "" };
  const statuses = versions.map((version) => ({ version, state: "AVAILABLE", status }));
  return { label: "metadata", get: () => json({ model_version_status: statuses }) };
}

const JSON_ONLY = ["application/json"];
const CSV = "text/csv";
const JSON_OR_CSV = [...JSON_ONLY, CSV];
/** Bodies of the largest size that may be held at once. */
const BODIES = 8;
const REQUEST_ID = /^[\w.:-]{1,128}$/;

type Post = NonNullable<Route["post"]>;

/** A request that is being answered. */
class Exchange implements Pending {
  readonly started = performance.now();
  label = "other";
  #post: Post | undefined;
  #type = "";

  constructor(
    readonly service: Service,
    readonly id: string,
  ) {}

  /** What answers the body, and its media type. */
  expect(post: Post, type: string): void {
    this.#post = post;
    this.#type = type;
  }

  run(body: Uint8Array): Answer | Promise<Answer> {
    try {
      const answer = this.#post!(body, this.#type);
      if (!(answer instanceof Promise)) return this.#done(answer);
      return answer.then(
        (value) => this.#done(value),
        (error) => this.refuse(error),
      );
    } catch (error) {
      return this.refuse(error);
    }
  }

  refuse(error: unknown): Answer {
    const answer = this.service.fail(this, error);
    this.service.end();
    return answer;
  }

  #done(value: Answer): Answer {
    const answer = this.service.finish(this, value);
    this.service.end();
    return answer;
  }
}

/** Told of failures that are not the client's. */
export type OnError = (error: unknown, id: string) => void;

/** Models behind routes. */
export class Service {
  readonly limits: Limits;
  readonly #onError: OnError;
  readonly #telemetry = new Telemetry();
  #models: readonly Deployed[] = [];
  #routes: ReadonlyMap<string, Route> = new Map();
  #isClosing = false;
  #active = 0;
  #whenIdle: (() => void)[] = [];
  #bodies = 0;
  #number = 0;
  readonly #run = Math.floor(performance.timeOrigin).toString(36);

  constructor(limits: Limits, onError: OnError) {
    this.limits = limits;
    this.#onError = onError;
  }

  /** Adds a model, or puts it in the place of that of the same name and version, at once. */
  set(key: string, model: Servable): void {
    const made = deploy(key, model, this.limits, (deployed, rows) =>
      this.#telemetry.batch(deployed, rows),
    );
    const isOther = (each: Deployed) => each.name !== made.name || each.version !== made.version;
    const at = this.#models.findIndex((each) => !isOther(each));
    this.#models = at < 0 ? [...this.#models, made] : this.#models.with(at, made);
    this.#routes = this.#makeRoutes();
  }

  /** Replaces a model that is served. @throws DataError for one that is not */
  replace(key: string, model: Servable): void {
    const { name, version } = readKey(key);
    const found = this.#models.some((each) => each.name === name && each.version === version);
    if (!found) {
      const known = this.#models.map((each) => `${each.name}@${each.version}`);
      const got = phrase(`${name}@${version}`, key);
      throw DataError.of("NO_MODEL", "replace a model", `one of ${known.join(", ")}`, got);
    }
    this.set(key, model);
    this.#telemetry.reloaded(name, version, "done");
  }

  /** Counts a model that could not be replaced. */
  replacementFailed(key: string): void {
    const { name, version } = readKey(key);
    this.#telemetry.reloaded(name, version, "failed");
  }

  /** Refuses what comes, and waits for what is being answered. */
  close(): Promise<void> {
    this.#isClosing = true;
    if (this.#active === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }

  get isClosing(): boolean {
    return this.#isClosing;
  }

  /** Number of requests whose body is read or answered. */
  get activeRequests(): number {
    return this.#active;
  }

  /** Bytes of all bodies that are being read. */
  get heldBytes(): number {
    return this.#bodies;
  }

  /** Bytes of a body that are now held, or fewer if negative. @throws Refusal 503 if all bodies hold too many */
  hold(bytes: number): void {
    this.#bodies += bytes;
    if (bytes > 0 && this.#bodies > BODIES * this.limits.maxBody) {
      throw busy("Cannot read the body now: too many bytes are being read");
    }
  }

  /** @throws Refusal 413 */
  requireFit(bytes: number): void {
    if (bytes <= this.limits.maxBody) return;
    const expected = `a body of at most ${this.limits.maxBody} bytes`;
    throw new Refusal(413, "TOO_LARGE", `Cannot read the body: expected ${expected}, got more`);
  }

  /** The first half of a request, by its head. */
  open(head: Head): Opened {
    const exchange = new Exchange(this, this.#idOf(head.header("x-request-id")));
    try {
      const path = pathOf(head.target);
      const route = this.#routes.get(path) ?? this.#unknown(path);
      exchange.label = route.label;
      const answer = withoutBody(route, head.method);
      if (answer) return this.finish(exchange, answer);
      if (this.#isClosing) throw busy("Cannot answer: the server is stopping");
      exchange.expect(route.post!, requireType(route, head));
      this.#active++;
      return exchange;
    } catch (error) {
      return this.fail(exchange, error);
    }
  }

  /** The answer as it is sent, which is counted. */
  finish({ id, label, started }: Exchange, { status, headers, body }: Answer): Answer {
    this.#telemetry.request(label, status, (performance.now() - started) / 1000);
    return { status, headers: { ...headers, "x-request-id": id }, body };
  }

  /** The answer to an error. */
  fail(exchange: Exchange, error: unknown): Answer {
    const known = answerTo(error);
    if (!known) this.#onError(error, exchange.id);
    return this.finish(exchange, known ?? failed());
  }

  /** Called when a request with a body is answered. */
  end(): void {
    this.#active--;
    if (this.#active === 0) for (const each of this.#whenIdle.splice(0)) each();
  }

  /** The id of a request: the client's, or one that no other has. */
  #idOf(given: string | null | undefined): string {
    if (given && REQUEST_ID.test(given)) return given;
    this.#number++;
    return `${this.#run}-${this.#number.toString(36)}`;
  }

  #unknown(path: string): never {
    const [, name] = /^\/v[12]\/models\/([^/:]*)/.exec(path) ?? [];
    if (name === undefined) throw new Refusal(404, "NOT_FOUND", "Cannot find the path");
    const known = this.#models.map((each) => `${each.name} (version ${each.version})`).join(", ");
    const message = `Cannot find the model, its version or the path: expected one of ${known}`;
    throw new Refusal(404, "NO_MODEL", message);
  }

  #makeRoutes(): Map<string, Route> {
    const routes = new Map<string, Route>([
      ["/", { label: "page", get: () => modelsPage(this.#models) }],
      ["/page.js", { label: "page", get: pageScript }],
      ["/page.css", { label: "page", get: pageStyle }],
      ["/metrics", { label: "metrics", get: () => this.#metrics() }],
      ["/version", { label: "health", get: () => text(packageVersion) }],
      ["/ping", { label: "health", get: () => this.#health() }],
      ["/health", { label: "health", get: () => this.#health() }],
      ["/v2", { label: "metadata", get: serverMetadata }],
      ["/v2/health/live", { label: "health", get: () => json({ live: true }) }],
      ["/v2/health/ready", { label: "health", get: () => this.#ready({}) }],
      ["/invocations", this.#invocations(this.#models[0]!)],
    ]);
    for (const model of this.#models) {
      for (const prefix of this.#prefixesOf(model)) {
        for (const [path, route] of this.#modelRoutes(model)) routes.set(path(prefix), route);
      }
      const { name, version } = model;
      const versions = this.#models.flatMap((each) => (each.name === name ? [each.version] : []));
      versions.sort((a, b) => +b - +a); // as TensorFlow Serving: the newest first
      routes.set(`/v1/models/${name}`, statusRoute(versions));
      routes.set(`/v1/models/${name}/versions/${version}`, statusRoute([version]));
    }
    return routes;
  }

  /** The names of a model in paths: with its version, and without it if it is the newest. */
  #prefixesOf({ name, version }: Deployed): string[] {
    const versions = this.#models.flatMap((each) => (each.name === name ? [+each.version] : []));
    const full = `models/${name}/versions/${version}`;
    return Math.max(...versions) === +version ? [`models/${name}`, full] : [full];
  }

  #modelRoutes(model: Deployed): (readonly [(prefix: string) => string, Route])[] {
    const { name, version, served, outputs } = model;
    const versions = this.#models.flatMap((each) => (each.name === name ? [each.version] : []));
    const metadata = {
      ...{ name, versions, platform: "gradlane" },
      inputs: inputFacts(served),
      outputs: outputFacts(outputs, served),
    };
    const spec = { name, signature_name: "serving_default", version };
    return [
      [(prefix) => `/v2/${prefix}`, { label: "metadata", get: () => json(metadata) }],
      [(prefix) => `/v2/${prefix}/ready`, { label: "health", get: () => this.#ready({ name }) }],
      [(prefix) => `/v2/${prefix}/infer`, this.#infer(model)],
      [
        (prefix) => `/v1/${prefix}/metadata`,
        { label: "metadata", get: () => json({ model_spec: spec, metadata }) },
      ],
      [(prefix) => `/v1/${prefix}:predict`, this.#predict(model)],
    ];
  }

  #infer(model: Deployed): Route {
    const { name, version, served, outputs } = model;
    return {
      ...{ label: "infer", types: JSON_ONLY },
      post: (body) => {
        const request = readInference(served, outputs, readJson(body), this.limits.maxRows);
        return this.#outputs(model, request.x).then((data) =>
          predicted(inferenceAnswer(name, version, request, data)),
        );
      },
    };
  }

  #predict(model: Deployed): Route {
    const read = (body: Uint8Array) =>
      readPredict(model.served, model.outputs, readJson(body), this.limits.maxRows);
    return { label: "predict", types: JSON_ONLY, post: (body) => this.#answer(model, read(body)) };
  }

  #invocations(model: Deployed): Route {
    const { served, outputs } = model;
    const { maxRows } = this.limits;
    const read = (body: Uint8Array, type: string) =>
      type === CSV
        ? byRows(outputs, fromCsv(served, readText(body), maxRows))
        : readInvocation(served, outputs, readJson(body), maxRows);
    return {
      ...{ label: "invocations", types: JSON_OR_CSV },
      post: (body, type) => this.#answer(model, read(body, type)),
    };
  }

  #answer(model: Deployed, { x, answer }: RowsRequest): Promise<Answer> {
    return this.#outputs(model, x).then((data) => predicted(answer(data)));
  }

  #outputs(model: Deployed, x: Parameters<Deployed["batcher"]["predict"]>[0]) {
    const outputs = model.batcher.predict(x);
    model.drift.add(x);
    return outputs;
  }

  #health(): Answer {
    if (this.#isClosing) throw busy("Cannot answer: the server is stopping");
    return json({});
  }

  #ready(facts: object): Answer {
    return json({ ...facts, ready: !this.#isClosing }, this.#isClosing ? 503 : 200);
  }

  #metrics(): Answer {
    return answerOf(200, METRICS_TYPE, this.#telemetry.text(this.#models, this.#active));
  }
}

const serverMetadata = (): Answer =>
  json({ name: "gradlane", version: packageVersion, extensions: [] });

const busy = (message: string) => new Refusal(503, "BUSY", message, { "retry-after": "1" });

/** The path of a target, decoded. @throws Refusal 400 */
function pathOf(target: string): string {
  const end = target.indexOf("?");
  const path = end < 0 ? target : target.slice(0, end);
  if (!path.includes("%")) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    throw new Refusal(400, "PATH", "Cannot read the path: expected UTF-8 after %");
  }
}

/** The answer to a method that needs no body; undefined for one that does. @throws Refusal 405 */
function withoutBody({ get, post }: Route, method: string): Answer | undefined {
  if (post && method === "POST") return undefined;
  if (get && (method === "GET" || method === "HEAD")) return get();
  const allow = get ? "GET, HEAD, OPTIONS" : "POST, OPTIONS";
  if (method === "OPTIONS") return { status: 204, headers: { allow }, body: "" };
  const message = `Cannot answer this method: expected one of ${allow}`;
  throw new Refusal(405, "METHOD", message, { allow });
}

/** The media type of a body that may be read. @throws Refusal 415 */
function requireType({ types = [] }: Route, { header }: Head): string {
  const encoding = header("content-encoding");
  if (encoding && encoding.toLowerCase() !== "identity") {
    const message = "Cannot read the body: expected no content-encoding; send it uncompressed";
    throw new Refusal(415, "ENCODING", message, { "accept-encoding": "identity" });
  }
  const given = header("content-type") ?? "";
  if (types.includes(given)) return given;
  const [type = "", ...parameters] = given
    .toLowerCase()
    .split(";")
    .map((part) => part.trim());
  const isUtf8 = parameters.every((each) => !/^charset=(?!"?utf-8"?$)/.test(each));
  if (types.includes(type) && isUtf8) return type;
  const expected = `content-type ${types.join(" or ")}, in UTF-8`;
  throw new Refusal(415, "CONTENT_TYPE", `Cannot read the body: expected ${expected}`);
}
