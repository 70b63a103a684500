// Candidate Python interpreters with torch or jax, in order of preference.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const ENVIRONMENT = fileURLToPath(new URL(".venv", import.meta.url));
export const ENVIRONMENT_PYTHON =
  process.platform === "win32"
    ? `${ENVIRONMENT}\\Scripts\\python.exe`
    : `${ENVIRONMENT}/bin/python`;
export const SYSTEM_PYTHON = process.platform === "win32" ? "python" : "python3";

/** GRADLANE_PYTHON, the environment of install.mjs, the system's Python. */
export const pythons = () => [
  ...(process.env.GRADLANE_PYTHON ? [process.env.GRADLANE_PYTHON] : []),
  ...(existsSync(ENVIRONMENT_PYTHON) ? [ENVIRONMENT_PYTHON] : []),
  SYSTEM_PYTHON,
];
