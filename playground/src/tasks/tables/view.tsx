import type { AppState } from "../../app/store.ts";
import type { Wants } from "../../worker/protocol.ts";
import { NetworkPanel } from "../pictures/NetworkPanel.tsx";
import type { TaskView } from "../views.ts";
import { DataPanel, shownTable } from "./DataPanel.tsx";
import { formRow } from "./form.ts";
import { ResultPanel } from "./ResultPanel.tsx";

function wants(state: AppState): Wants {
  if (!state.info) return {};
  const found = shownTable(state.recipe, state.given);
  return {
    doctor: true,
    distributions: true,
    confusion: true,
    worst: true,
    ...(found && { form: formRow(state, found) }),
  };
}

/** Rows of a table. */
export const tablesView: TaskView = {
  wants,
  Data: DataPanel,
  Network: NetworkPanel,
  Result: ResultPanel,
};
