// The second script: what the page does not need to begin with.

import { showLater } from "./app/later.ts";
import { addViews } from "./tasks/views.ts";
import { Below } from "./views/Below.tsx";

addViews({});
showLater(Below);
