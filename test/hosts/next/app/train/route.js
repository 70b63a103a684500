// Trains on the server, when asked.

import { xor } from "../../xor.mjs";

export const dynamic = "force-dynamic";

export const GET = async () => Response.json(await xor());
