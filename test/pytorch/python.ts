// PyTorch itself, if python3 has it.

import { spawnSync } from "node:child_process";

/** A Python with torch; undefined if there is none. That of the system may have it where another one comes first. */
export const python: string | undefined = ["python3", "/usr/bin/python3"].find(
  (each) => spawnSync(each, ["-c", "import torch"]).status === 0,
);
if (!python) console.log("python3 has no torch: PyTorch itself is skipped");

// Debian has no safetensors
const SAFETENSORS = `
import json, struct, sys, types, warnings
import torch
warnings.filterwarnings("ignore")

def load_file(path):
    data = bytearray(open(path, "rb").read())
    start = 8 + struct.unpack("<Q", data[:8])[0]
    types = {"F32": torch.float32, "I64": torch.int64}
    tensors = {}
    for name, each in json.loads(data[8:start]).items():
        if name != "__metadata__":
            begin, end = each["data_offsets"]
            tensors[name] = torch.frombuffer(data[start + begin:start + end], dtype=types[each["dtype"]]).reshape(each["shape"])
    return tensors

module = types.ModuleType("safetensors.torch")
module.load_file = load_file
sys.modules["safetensors"] = types.ModuleType("safetensors")
sys.modules["safetensors.torch"] = module
`;

/** What Python prints; its code has torch, json and load_file() of safetensors, and `path` as sys.argv[1]. */
export function runPython(code: string, path: string): { stdout: string; stderr: string } {
  return spawnSync(python!, ["-c", `${SAFETENSORS}${code}`, path], { encoding: "utf8" });
}
