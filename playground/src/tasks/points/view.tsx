import type { AppState } from "../../app/store.ts";
import type { Wants } from "../../worker/protocol.ts";
import type { TaskView } from "../views.ts";
import { DataPanel } from "./DataPanel.tsx";
import { domainOf } from "./domain.ts";
import { NetworkPanel } from "./NetworkPanel.tsx";
import { SurfacePanel } from "./SurfacePanel.tsx";

/** Points along a side of the maps. */
const SIZE = 40;

function wants(state: AppState): Wants {
  const { recipe, info, view } = state;
  if (!info) return {};
  return {
    heat: { size: SIZE, domain: domainOf(recipe.data) },
    weights: true,
    distributions: true,
    confusion: true,
    ...(view.example ? { example: view.example } : {}),
  };
}

/** Points in the plane. */
export const pointsView: TaskView = {
  wants,
  Data: DataPanel,
  Network: NetworkPanel,
  Result: SurfacePanel,
};
