// The entry `gradlane/tracking`: a training as lines of JSON, and as event files of TensorBoard.

export type { Path } from "../node/path.ts";
export type { Hyperparameter } from "../tracking/events.ts";
export { type JsonLogOptions, jsonLog } from "../tracking/json-log.ts";
export type { AppendBytes, WriteLine } from "../tracking/targets.ts";
export { type TensorBoardOptions, tensorBoard } from "../tracking/tensor-board.ts";
