// A form with a field for each column, and what the model predicts for it.

import { useApp } from "../../app/store.ts";
import type { ColumnSchema } from "../../gradlane.ts";
import { ClassBars } from "../../views/ClassBars.tsx";
import { NumberField, SelectField } from "../../views/fields.tsx";
import { Panel, shortNumber } from "../../views/Panel.tsx";
import { shownTable } from "./DataPanel.tsx";
import { formRow, setCell } from "./form.ts";
import type { FormRow, FormSeen } from "./looks.ts";

const MISSING = "(missing)";
const MOST_FIELDS = 40;

export function ResultPanel() {
  const app = useApp();
  const { recipe, given, looks } = app;
  const found = shownTable(recipe, given);
  if (!found?.schema) {
    return (
      <Panel title="Prediction" class="output">
        <p class="hint">Choose a table first.</p>
      </Panel>
    );
  }
  const row = formRow(app, found);
  const columns = found.schema.columns.filter(({ type }) => type !== "ignored");
  const seen = looks.form as FormSeen | undefined;
  const target = found.schema.target?.name ?? "target";
  return (
    <Panel title="Prediction" class="output">
      <div class="fields">
        {columns.slice(0, MOST_FIELDS).map((column) => (
          <Cell key={column.name} column={column} row={row} />
        ))}
      </div>
      <p class="hint">{target}, as the model sees it now:</p>
      {seen?.shares && (
        <ClassBars
          shares={seen.shares}
          classNames={found.classNames ?? []}
          label={`The share of each class of ${target}`}
        />
      )}
      {seen?.value !== undefined && (
        <output class="predicted" aria-label={`Predicted ${target}`}>
          {shortNumber(seen.value)}
        </output>
      )}
    </Panel>
  );
}

function Cell({ column, row }: { readonly column: ColumnSchema; readonly row: FormRow }) {
  const { name, type } = column;
  const cell = row[name] ?? null;
  if (type === "number") {
    return (
      <NumberField
        label={name}
        value={typeof cell === "number" ? cell : Number.NaN}
        title={`from ${shortNumber(column.minimum)} to ${shortNumber(column.maximum)} in the table`}
        onChange={(value) => setCell(row, name, value)}
      />
    );
  }
  if (type === "category") {
    const { categories } = column;
    return (
      <SelectField
        label={name}
        value={cell === null ? "" : String(cell)}
        options={[...categories.map((each) => [each, each] as const), ["", MISSING] as const]}
        onChange={(value) => setCell(row, name, value === "" ? null : value)}
      />
    );
  }
  return (
    <label class="field">
      {name}
      <input
        type="date"
        value={cell === null ? "" : String(cell)}
        onChange={({ currentTarget: { value } }) => setCell(row, name, value || null)}
      />
    </label>
  );
}
