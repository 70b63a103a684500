// Models as the bytes of an ONNX file.

import { MessageWriter } from "../format/message-writer.ts";
import {
  ATTRIBUTE,
  type AttributeValue,
  FIELD,
  IR_VERSION,
  OPSET,
  type TensorData,
  TYPE,
  type WrittenModel,
  type WrittenNode,
  type WrittenTensor,
  type WrittenValue,
} from "./messages.ts";

/** The bytes of a model, by its contents alone. */
export function writeModel({ metadata, ...graph }: WrittenModel): Uint8Array {
  const model = new MessageWriter()
    .integer(FIELD.model.irVersion, IR_VERSION)
    .text(FIELD.model.producerName, "gradlane")
    .message(FIELD.model.graph, graphMessage(graph))
    .message(
      FIELD.model.opsets,
      new MessageWriter().text(FIELD.opset.domain, "").integer(FIELD.opset.version, OPSET),
    );
  for (const [key, value] of metadata) {
    const entry = new MessageWriter().text(FIELD.metadata.key, key);
    model.message(FIELD.model.metadata, entry.text(FIELD.metadata.value, value));
  }
  return model.finish();
}

function graphMessage(graph: Omit<WrittenModel, "metadata">): MessageWriter {
  const message = new MessageWriter();
  for (const node of graph.nodes) message.message(FIELD.graph.nodes, nodeMessage(node));
  message.text(FIELD.graph.name, graph.name);
  for (const tensor of graph.initializers) {
    message.message(FIELD.graph.initializers, tensorMessage(tensor));
  }
  for (const value of graph.inputs) message.message(FIELD.graph.inputs, valueMessage(value));
  for (const value of graph.outputs) message.message(FIELD.graph.outputs, valueMessage(value));
  return message;
}

function nodeMessage({ inputs, outputs, name, operator, attributes }: WrittenNode): MessageWriter {
  const message = new MessageWriter();
  for (const input of inputs) message.text(FIELD.node.inputs, input);
  for (const output of outputs) message.text(FIELD.node.outputs, output);
  message.text(FIELD.node.name, name).text(FIELD.node.operator, operator);
  for (const [key, value] of Object.entries(attributes)) {
    message.message(FIELD.node.attributes, attributeMessage(key, value));
  }
  return message;
}

function attributeMessage(name: string, { type, value }: AttributeValue): MessageWriter {
  const { attribute } = FIELD;
  const message = new MessageWriter().text(attribute.name, name);
  if (type === "float") message.float(attribute.float, value);
  else if (type === "integer") message.integer(attribute.integer, value);
  else if (type === "text") message.text(attribute.text, value);
  else if (type === "floats") for (const each of value) message.float(attribute.floats, each);
  else for (const each of value) message.integer(attribute.integers, each);
  return message.integer(attribute.type, ATTRIBUTE[type]);
}

function tensorMessage({ name, dimensions, data }: WrittenTensor): MessageWriter {
  const { tensor } = FIELD;
  const message = new MessageWriter();
  for (const each of dimensions) message.integer(tensor.dimensions, each);
  message.integer(tensor.type, typeOf(data)).text(tensor.name, name);
  // little-endian, as the memory of every host
  return message.bytes(tensor.raw, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function typeOf(data: TensorData): number {
  if (data instanceof Float32Array) return TYPE.float;
  return data instanceof Float64Array ? TYPE.double : TYPE.int64;
}

function valueMessage({ name, dimensions }: WrittenValue): MessageWriter {
  const shape = new MessageWriter();
  for (const each of dimensions) {
    const dimension = new MessageWriter();
    if (typeof each === "string") dimension.text(FIELD.dimension.parameter, each);
    else dimension.integer(FIELD.dimension.value, each);
    shape.message(FIELD.shape.dimensions, dimension);
  }
  const tensor = new MessageWriter()
    .integer(FIELD.tensorType.element, TYPE.float)
    .message(FIELD.tensorType.shape, shape);
  return new MessageWriter()
    .text(FIELD.valueInfo.name, name)
    .message(FIELD.valueInfo.type, new MessageWriter().message(FIELD.type.tensor, tensor));
}
