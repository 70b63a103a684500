import { laterParts } from "../app/later.ts";
import { useSlice } from "../app/store.ts";
import { viewOf } from "../tasks/views.ts";
import { Controls } from "./Controls.tsx";
import { Curves } from "./Curves.tsx";
import { Header } from "./Header.tsx";
import { Messages } from "./Messages.tsx";
import { Settings } from "./Settings.tsx";

/** The whole page. */
export function App() {
  const view = useSlice(({ recipe }) => viewOf(recipe));
  const { Below, LessonCard } = useSlice(laterParts);
  return (
    <>
      <Header />
      <Controls />
      <Messages />
      {LessonCard && <LessonCard />}
      <main>
        <div class="column data-column">{view && <view.Data />}</div>
        <div class="column network-column">
          {Below && <Below isFirst />}
          {view && <view.Network />}
          <Settings />
        </div>
        <div class="column result-column">
          {view && <view.Result />}
          <Curves />
        </div>
        <div class="column wide">{Below && <Below />}</div>
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
