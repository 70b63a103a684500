// `node bench/peers/install.mjs`: installs the available peers and lists them. With --apt, installs
// Debian's python3-torch if pip has no wheel of torch.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ENVIRONMENT, ENVIRONMENT_PYTHON, pythons, SYSTEM_PYTHON } from "./pythons.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const CPU_WHEELS = "https://download.pytorch.org/whl/cpu";

function run(command, ...rest) {
  console.log(`> ${[command, ...rest].join(" ")}`);
  const isScript = process.platform === "win32" && command === "npm";
  return spawnSync(command, rest, { stdio: "inherit", shell: isScript }).status === 0;
}

/** The version of a module in an interpreter, or undefined. */
function versionIn(python, name) {
  const code = `import ${name}; print(${name}.__version__)`;
  const { status, stdout } = spawnSync(python, ["-c", code], { encoding: "utf8" });
  return status === 0 ? stdout.trim().split("\n").at(-1) : undefined;
}

function findPython(name) {
  for (const python of pythons()) {
    const version = versionIn(python, name);
    if (version) return { python, version };
  }
  return undefined;
}

const pip = (...rest) =>
  run(ENVIRONMENT_PYTHON, "-m", "pip", "install", "--quiet", "--retries", "1", ...rest);

function installPython() {
  if (process.env.GRADLANE_PYTHON) return;
  if (!existsSync(ENVIRONMENT_PYTHON) && !run(SYSTEM_PYTHON, "-m", "venv", ENVIRONMENT)) return;
  const has = (name) => versionIn(ENVIRONMENT_PYTHON, name);
  if (!has("numpy")) pip("numpy");
  if (!has("jax")) pip("jax");
  // on PyPI the wheels for this platform include gigabytes of GPU libraries
  const isHeavy = process.platform === "linux" && process.arch === "x64";
  if (!has("torch")) pip("torch", ...(isHeavy ? ["--index-url", CPU_WHEELS] : []));
  if (findPython("torch") || process.platform !== "linux") return;
  const apt = ["apt-get", "install", "--yes", "python3-torch", "python3-numpy"];
  if (process.argv.includes("--apt")) run(...apt);
  else console.log(`pip has no wheel of torch; Debian's package: --apt or ${apt.join(" ")}`);
}

run("npm", "ci", "--prefix", here);
installPython();

const { dependencies } = JSON.parse(readFileSync(`${here}package.json`, "utf8"));
console.log();
for (const [name, version] of Object.entries(dependencies)) {
  const isThere = existsSync(`${here}node_modules/${name}/package.json`);
  console.log(`${isThere ? "found  " : "MISSING"}  ${name} ${version}`);
}
for (const name of ["torch", "jax", "numpy"]) {
  const found = findPython(name);
  const where = found && `${name} ${found.version} in ${found.python}`;
  console.log(found ? `found    ${where}` : `MISSING  ${name}`);
}
