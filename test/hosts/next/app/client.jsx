"use client";

import { useEffect } from "react";
import { xor } from "../xor.mjs";

export default function Client() {
  useEffect(() => {
    xor().then(
      (result) => {
        globalThis.result = result;
      },
      (error) => {
        globalThis.result = { error: String(error) };
      },
    );
  }, []);
  return <p>trains here</p>;
}
