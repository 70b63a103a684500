// The flags of a benchmark: --name or --name=value.

export const flags = new Map(
  process.argv.slice(2).map((each) => {
    const [, name, value] = /^--([a-z-]+)(?:=(.*))?$/.exec(each) ?? [];
    if (!name) throw new Error(`expected --name or --name=value, got ${each}`);
    return [name, value ?? true];
  }),
);

/** The engine of gradlane: --numerics=fast, --turbo=off; exact with turbo by default. */
export const numerics = flags.get("numerics") ?? "exact";
export const turbo = flags.get("turbo") !== "off";

/** The values of --name=a,b; none if it is absent or has no value. */
export const list = (name) => (flags.get(name) === true ? [] : (flags.get(name)?.split(",") ?? []));
