// The entry `gradlane/serve`: a function from Request to Response that predicts by saved models.

export { createHandler, type Handler, type HandlerOptions } from "../serve/create-handler.ts";
export type { Limits } from "../serve/limits.ts";
export type { Servable } from "../serve/served.ts";
