// Choosing a table: an example, or a file; its target, and what was found about its columns.

import { attempt, attemptLater, change, textOf } from "../../app/actions.ts";
import { currentStore, useApp } from "../../app/store.ts";
import { type Dataset, GradlaneError } from "../../gradlane.ts";
import { lossFor } from "../../recipe/build.ts";
import { type Given, givenDataset } from "../../recipe/given.ts";
import type { DataRecipe, Recipe, Value } from "../../recipe/recipe.ts";
import { Refusal } from "../../recipe/refusal.ts";
import { RangeField, SelectField } from "../../views/fields.tsx";
import { FileButton, OwnData, ROWS } from "../../views/files.tsx";
import { HeldOut } from "../../views/HeldOut.tsx";
import { Panel } from "../../views/Panel.tsx";
import { EXAMPLES } from "./examples.ts";
import { tableOf } from "./read.ts";
import { MOST_ROWS, OWN, TYPES, tables } from "./task.ts";

/** The table of the page as a data set; undefined before its file is chosen. */
export function shownTable({ data }: Recipe, given: Given | undefined): Dataset | undefined {
  try {
    if (data.source !== OWN) return tableOf(data);
    return given && givenDataset(given, data);
  } catch (error) {
    if (error instanceof GradlaneError || error instanceof Refusal) return undefined;
    throw error;
  }
}

/** Another table or other settings of it, with a loss that suits the target. @throws Refusal */
function changeTable(data: DataRecipe, given = currentStore().state.given): void {
  const { recipe } = currentStore().state;
  let found: Dataset;
  try {
    found = data.source === OWN && given ? givenDataset(given, data) : tableOf(data);
  } catch (error) {
    throw error instanceof GradlaneError ? new Refusal(error.message) : error;
  }
  const target = data.source === OWN ? tables.targetOf(data, found)! : tables.targetOf(data)!;
  change({ data, loss: lossFor(recipe, target) }, given);
}

const set = (changed: Partial<DataRecipe>): void =>
  attempt(() => changeTable({ ...currentStore().state.recipe.data, ...changed } as DataRecipe));

/** Another table, as it is found. */
const open = (source: string, given?: Given): void =>
  changeTable(tables.checkData({ source }, "data"), given);

export function DataPanel() {
  const { recipe, given } = useApp();
  const { data } = recipe;
  const found = shownTable(recipe, given);
  const isOwn = data.source === OWN;
  return (
    <Panel title="Data" class="data">
      <SelectField
        label="Table"
        value={data.source}
        options={[
          ...EXAMPLES.map(({ name, title }) => [name, title] as const),
          ...(given || isOwn ? [[OWN, given?.name ?? "your own"] as const] : []),
        ]}
        onChange={(source) => attempt(() => open(source))}
      />
      {found && <TargetFields data={data} found={found} />}
      <div class="fields">
        {!isOwn && (
          <RangeField
            label="Rows"
            value={data.count as number}
            min={100}
            max={Math.min(2000, MOST_ROWS)}
            step={50}
            onChange={(count) => set({ count })}
          />
        )}
        <HeldOut />
      </div>
      <Own />
    </Panel>
  );
}

/** All columns of a table: those of x, and the target. */
const columnsOf = ({ schema }: Dataset): string[] => [
  ...(schema?.columns.map(({ name }) => name) ?? []),
  ...(schema?.target ? [schema.target.name] : []),
];

function TargetFields({ data, found }: { readonly data: DataRecipe; readonly found: Dataset }) {
  const { schema, judged } = found;
  const target = schema?.target;
  if (!target) return null;
  return (
    <div class="fields">
      <SelectField
        label="Target"
        value={target.name}
        options={columnsOf(found).map((name) => [name, name])}
        onChange={(name) => set({ target: name, task: "auto", types: withoutType(data, name) })}
      />
      <SelectField
        label="Task"
        value={data.task as string}
        options={[
          ["auto", `found: ${target.task}`],
          ["classification", "classification"],
          ["regression", "regression"],
        ]}
        onChange={(task) => set({ task })}
      />
      <p class="hint">
        {target.task === "classification" ? "Classes" : "A quantity"}
        {judged && `: ${judged.because}`}.
      </p>
    </div>
  );
}

const typesOf = ({ types }: DataRecipe) => types as readonly (readonly [string, string])[];

const withoutType = (data: DataRecipe, column: string): Value =>
  typesOf(data).filter(([name]) => name !== column) as unknown as Value;

/** The columns with their types, and why. */
export function Columns() {
  const { recipe, given } = useApp();
  const found = shownTable(recipe, given);
  const { data } = recipe;
  if (!found?.schema) return null;
  const chosen = new Map(typesOf(data));
  return (
    <Panel title="Columns" class="columns">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: regions that scroll need the keyboard */}
      <section class="scroll" aria-label="Columns of the table" tabIndex={0}>
        <table class="column-table">
          <thead>
            <tr>
              <th scope="col">Column</th>
              <th scope="col">Type</th>
              <th scope="col">Why</th>
              <th scope="col">Missing</th>
            </tr>
          </thead>
          <tbody>
            {found.schema.columns.map(({ name, type, why, missing }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>
                  <select
                    aria-label={`Type of ${name}`}
                    value={chosen.get(name) ?? "auto"}
                    onChange={({ currentTarget: { value } }) =>
                      set({
                        types: [
                          ...(withoutType(data, name) as readonly Value[]),
                          ...(value === "auto" ? [] : [[name, value]]),
                        ],
                      })
                    }
                  >
                    <option value="auto">
                      {chosen.has(name) ? "as found" : `found: ${typeTitle(type)}`}
                    </option>
                    {TYPES.map((each) => (
                      <option key={each} value={each}>
                        {typeTitle(each)}
                      </option>
                    ))}
                  </select>
                </td>
                <td>{why}</td>
                <td>{missing}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Panel>
  );
}

const typeTitle = (type: string): string => (type === "ignored" ? "left out" : type);

const MOST_MEGABYTES = 10;

/** A file of the user, or cells of a spreadsheet. */
function Own() {
  const read = (name: string, text: string) =>
    attempt(() => {
      const given = { name, text };
      open(OWN, given);
      const { state } = currentStore();
      const found = shownTable(state.recipe, given);
      if (found && !state.refusal) {
        currentStore().set({
          notice: `${name}: ${found.length} rows, ${columnsOf(found).length} columns`,
        });
      }
    });
  const readFile = (chosen: File | undefined) =>
    attemptLater(async () => {
      if (chosen) read(chosen.name, await textOf(chosen, MOST_MEGABYTES));
    });
  return (
    <OwnData title="Your own table" onDrop={({ files: [dropped] }) => void readFile(dropped)}>
      <label class="paste">
        Paste rows with the names of the columns first, or drop a CSV file here
        <textarea
          rows={3}
          placeholder={"size,town,price\n52,Ulm,430\n…"}
          onPaste={(event) => {
            const text = event.clipboardData?.getData("text");
            if (!text?.trim()) return;
            event.preventDefault();
            read("pasted.csv", text);
          }}
          onChange={({ currentTarget: { value } }) => {
            if (value.trim()) read("pasted.csv", value);
          }}
        />
      </label>
      <FileButton
        label="A file with a table"
        accept={ROWS}
        onChange={([chosen]) => void readFile(chosen)}
      >
        Choose a file
      </FileButton>
    </OwnData>
  );
}
