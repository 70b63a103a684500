import { version } from "../../package.json";

/** The version of this package: a constant in its bundle, wherever that is moved. */
export const packageVersion: string = version;
