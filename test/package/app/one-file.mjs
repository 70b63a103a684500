// Models as one file each, which import nothing.

import { answersOf } from "./answers.mjs";
import * as images from "./images.mjs";
import * as table from "./table.mjs";

console.log(await answersOf({ table, images }));
