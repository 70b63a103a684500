// The entry `gradlane/onnx`: models as ONNX files, and such files as models.

export { type OnnxOptions, toOnnx } from "../onnx/export/to-onnx.ts";
export { type FromOnnxOptions, fromOnnx } from "../onnx/import/from-onnx.ts";
