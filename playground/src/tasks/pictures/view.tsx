import type { AppState } from "../../app/store.ts";
import type { Wants } from "../../worker/protocol.ts";
import type { TaskView } from "../views.ts";
import { chosenPicture } from "./chosen.ts";
import { DataPanel } from "./DataPanel.tsx";
import { NetworkPanel } from "./NetworkPanel.tsx";
import { ResultPanel } from "./ResultPanel.tsx";

function wants(state: AppState): Wants {
  if (!state.info) return {};
  return {
    pictures: true,
    picture: chosenPicture(state),
    filters: true,
    distributions: true,
    confusion: true,
    worst: true,
  };
}

/** Pictures by class. */
export const picturesView: TaskView = {
  wants,
  Data: DataPanel,
  Network: NetworkPanel,
  Result: ResultPanel,
};
