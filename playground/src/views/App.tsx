import { useSlice } from "../app/store.ts";
import { viewOf } from "../tasks/views.ts";
import { Code } from "./Code.tsx";
import { Confusion } from "./Confusion.tsx";
import { Controls } from "./Controls.tsx";
import { Curves } from "./Curves.tsx";
import { Header } from "./Header.tsx";
import { Layers } from "./Layers.tsx";
import { Messages } from "./Messages.tsx";
import { Race } from "./Race.tsx";
import { Settings } from "./Settings.tsx";

/** The whole page. */
export function App() {
  const task = useSlice(({ recipe }) => recipe.task);
  const { Data, Network, Result, panels } = viewOf({ task });
  return (
    <>
      <Header />
      <Controls />
      <Messages />
      <main>
        <div class="column data-column">
          <Data />
        </div>
        <div class="column network-column">
          <Network />
          <Settings />
        </div>
        <div class="column result-column">
          <Result />
          <Curves />
        </div>
        <div class="column wide">
          {Object.entries(panels).map(([name, Each]) => (
            <Each key={name} />
          ))}
          <Layers />
          <Confusion />
          <Race />
          <Code />
        </div>
      </main>
      <Footer />
    </>
  );
}

function Footer() {
  const info = useSlice((state) => state.info);
  return (
    <footer>
      <p>
        Trained here, by {info?.engine ?? "a worker"}
        {info && `, ${info.weights.toLocaleString("en")} weights, ${info.trainRows} rows`}. Nothing
        leaves this page.
      </p>
    </footer>
  );
}
