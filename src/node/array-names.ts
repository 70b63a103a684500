// Finds x and y of the training and test set by common file names.

const X_WORDS = ["x", "imgs", "img", "images", "image", "data", "features", "inputs"];
const Y_WORDS = ["y", "labels", "label", "targets", "target", "classes"];
const PARTS: Readonly<Record<string, string>> = {
  ...{ train: "_train", training: "_train", test: "_test", testing: "_test" },
  // not used yet
  ...{ val: "_validation", valid: "_validation", validation: "_validation" },
};
const ARRAY = /\.np[yz]$/;

/** The name of x or y of a part ("_train", "_test" or ""); undefined if none or several match. */
export function arrayNamed(
  names: readonly string[],
  role: "x" | "y",
  part: string,
): string | undefined {
  const usual = names.find((name) => name.toLowerCase() === `${role}${part}.npy`);
  if (usual !== undefined) return usual;
  const found = names.filter((name) => {
    const meaning = ARRAY.test(name) ? meaningOf(name) : undefined;
    return meaning?.role === role && meaning.part === part;
  });
  return found.length === 1 ? found[0] : undefined;
}

/** "kmnist-train-imgs.npz" is x of the training set. */
function meaningOf(name: string): { role: "x" | "y"; part: string } | undefined {
  const words = name
    .replace(ARRAY, "")
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  const [isX, isY] = [X_WORDS, Y_WORDS].map((known) => words.some((word) => known.includes(word)));
  if (isX === isY) return undefined;
  const part = words.map((word) => (Object.hasOwn(PARTS, word) ? PARTS[word]! : "")).join("");
  return { role: isX ? "x" : "y", part };
}

/** Whether a folder with these names holds arrays of a data set. */
export const holdsArrays = (names: readonly string[]): boolean =>
  ["_train", "_test", ""].some((part) =>
    (["x", "y"] as const).some((role) => arrayNamed(names, role, part) !== undefined),
  );
