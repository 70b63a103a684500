// A server component, which trains when the page is built, around one that trains in the browser.

import { xor } from "../xor.mjs";
import Client from "./client.jsx";

export default async function Page() {
  const built = await xor();
  return (
    <main>
      <pre>{JSON.stringify(built)}</pre>
      <Client />
    </main>
  );
}
