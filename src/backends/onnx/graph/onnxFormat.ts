import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { ValueType } from "./dataTypes";
import { onnxElementType, toRawData } from "./dataTypes";

/*
 * The messages of onnx.proto3 (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3) that a graph needs. Each
 * message has its own function. The field numbers are those of the specification.
 */

type Bytes = Uint8Array;

class Message {
  private readonly writer = new BinaryWriter();

  integer(field: number, value: number): this {
    this.writer.tag(field, WireType.Varint).int64(value);
    return this;
  }
  float(field: number, value: number): this {
    this.writer.tag(field, WireType.Bit32).float(value);
    return this;
  }
  text(field: number, value: string): this {
    this.writer.tag(field, WireType.LengthDelimited).string(value);
    return this;
  }
  bytes(field: number, ...values: readonly Bytes[]): this {
    for (const value of values) this.writer.tag(field, WireType.LengthDelimited).bytes(value);
    return this;
  }
  texts(field: number, values: readonly string[]): this {
    for (const value of values) this.text(field, value);
    return this;
  }
  finish(): Bytes {
    return this.writer.finish();
  }
}

/** An attribute of a node. */
export type OnnxAttribute =
  | { readonly integer: number }
  | { readonly float: number }
  | { readonly text: string }
  | { readonly integers: readonly number[] }
  | { readonly graph: OnnxGraph };

export interface OnnxNode {
  readonly operator: string;
  /** Name of the operator set, empty for ONNX's own. */
  readonly domain?: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

export interface OnnxValue extends ValueType {
  readonly name: string;
}

export interface OnnxTensor extends OnnxValue {
  readonly shape: readonly number[];
  readonly elements: readonly number[];
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** Version of ONNX's own operator set. */
const operatorSetVersion = 20;
/** Name of the operator set that onnxruntime adds to ONNX's own. */
export const contributedDomain = "com.microsoft";
const contributedVersion = 1;
/** Version of the file format that belongs to `operatorSetVersion`. */
const formatVersion = 9;

/** ModelProto. */
export function encodeModel(graph: OnnxGraph): Bytes {
  const operatorSet = (domain: string, version: number): Bytes =>
    new Message().text(1, domain).integer(2, version).finish();
  return new Message()
    .integer(1, formatVersion)
    .text(2, "lethe")
    .bytes(7, encodeGraphMessage(graph))
    .bytes(8, operatorSet("", operatorSetVersion), operatorSet(contributedDomain, contributedVersion))
    .finish();
}

/** GraphProto. */
const encodeGraphMessage = (graph: OnnxGraph): Bytes =>
  new Message()
    .bytes(1, ...graph.nodes.map(encodeNode))
    .text(2, "lethe")
    .bytes(5, ...graph.initializers.map(encodeTensor))
    .bytes(11, ...graph.inputs.map(encodeValue))
    .bytes(12, ...graph.outputs.map(encodeValue))
    .finish();

function encodeNode(node: OnnxNode): Bytes {
  const attributes = Object.entries(node.attributes ?? {}).map(([name, attribute]) => encodeAttribute(name, attribute));
  // A node has the name of its first output. onnxruntime shows this name in profiles and errors.
  const message = new Message()
    .texts(1, node.inputs)
    .texts(2, node.outputs)
    .text(3, node.outputs[0] ?? "");
  message.text(4, node.operator);
  if (node.domain !== undefined) message.text(7, node.domain);
  return message.bytes(5, ...attributes).finish();
}

function encodeAttribute(name: string, attribute: OnnxAttribute): Bytes {
  const message = new Message().text(1, name);
  // Field 20 is the attribute's type: 1 float, 2 integer, 3 text, 5 graph, 7 integers.
  if ("float" in attribute) return message.float(2, attribute.float).integer(20, 1).finish();
  if ("integer" in attribute) return message.integer(3, attribute.integer).integer(20, 2).finish();
  if ("text" in attribute) return message.text(4, attribute.text).integer(20, 3).finish();
  if ("graph" in attribute) return message.bytes(6, encodeGraphMessage(attribute.graph)).integer(20, 5).finish();
  for (const element of attribute.integers) message.integer(8, element);
  return message.integer(20, 7).finish();
}

function encodeTensor(tensor: OnnxTensor): Bytes {
  const message = new Message();
  for (const size of tensor.shape) message.integer(1, size);
  return message
    .integer(2, onnxElementType[tensor.dataType])
    .text(8, tensor.name)
    .bytes(9, toRawData(tensor.elements, tensor.dataType))
    .finish();
}

/** ValueInfoProto: a named tensor type whose symbolic axes are `dim_param`s. */
function encodeValue(value: OnnxValue): Bytes {
  const dimensions = value.shape.map((dimension) =>
    typeof dimension === "number"
      ? new Message().integer(1, dimension).finish()
      : new Message().text(2, dimension).finish(),
  );
  const shape = new Message().bytes(1, ...dimensions).finish();
  const tensorType = new Message().integer(1, onnxElementType[value.dataType]).bytes(2, shape).finish();
  const type = new Message().bytes(1, tensorType).finish();
  return new Message().text(1, value.name).bytes(2, type).finish();
}
