// Sweeps on any number of machines: the entry `gradlane/bullmq`, for Node.

export { type BullmqOptions, bullmq } from "../sweep/bullmq.ts";
