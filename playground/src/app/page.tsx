import { render } from "preact";
import type { Recipe } from "../recipe/recipe.ts";
import { Refusal } from "../recipe/refusal.ts";
import { fromHash } from "../recipe/url.ts";
import { points } from "../tasks/points/task.ts";
import { viewOf } from "../tasks/views.ts";
import { App } from "../views/App.tsx";
import { connect, followAddress } from "./actions.ts";
import { Client } from "./client.ts";
import { loadLater } from "./later.ts";
import { keepPace } from "./pace.ts";
import { openStore } from "./store.ts";
import { createWorker } from "./worker-source.ts";

/** Starts the page with the recipe of its address. */
export function startPage(): void {
  const { recipe, refusal } = firstRecipe();
  const store = openStore({
    ...{
      recipe,
      lesson: undefined,
      given: undefined,
      info: undefined,
      state: "idle",
      failure: undefined,
      refusal,
    },
    ...{ notice: undefined, step: 0, epoch: 0, stepsPerSecond: 0, weightsHash: "", limit: 0 },
    ...{ isEdited: false, flow: undefined, looks: {}, selected: undefined, view: {}, lanes: [] },
  });
  const client = new Client(
    createWorker(),
    store,
    () => viewOf(store.state.recipe)?.wants(store.state) ?? {},
  );
  keepPace(store);
  connect(client);
  client.load(false);
  addEventListener("hashchange", followAddress);
  render(<App />, document.getElementById("app")!);
  loadLater();
}

/** The recipe of the address; the defaults if it is refused, with the reason. Lessons come with the second script. */
function firstRecipe(): { readonly recipe: Recipe; readonly refusal: string | undefined } {
  const usual = { recipe: points.defaults, refusal: undefined };
  if (location.hash.includes("lesson=")) return usual;
  try {
    return { ...usual, recipe: fromHash(location.hash) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ...usual, refusal: error.message };
  }
}
