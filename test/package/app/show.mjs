// Prints what XOR comes to, in hosts with a console.

import { xor } from "./xor.mjs";

console.log(JSON.stringify(await xor()));
