import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { ValueType } from "./dataTypes";
import { onnxElementType, toRawData } from "./dataTypes";

/*
 * The messages of onnx.proto3 (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3) that a graph needs. Each
 * message has its own function. The field numbers are those of the specification.
 */

type Bytes = Uint8Array;

/**
 * A protobuf message under construction. Each method appends one field. Several values can be given only for a repeated
 * field.
 */
class Message {
  private readonly writer = new BinaryWriter();

  integer(field: number, ...values: readonly number[]): this {
    for (const value of values) this.writer.tag(field, WireType.Varint).int64(value);
    return this;
  }
  float(field: number, value: number): this {
    this.writer.tag(field, WireType.Bit32).float(value);
    return this;
  }
  text(field: number, ...values: readonly string[]): this {
    for (const value of values) this.writer.tag(field, WireType.LengthDelimited).string(value);
    return this;
  }
  bytes(field: number, ...values: readonly Bytes[]): this {
    for (const value of values) this.writer.tag(field, WireType.LengthDelimited).bytes(value);
    return this;
  }
  finish(): Bytes {
    return this.writer.finish();
  }
}

/** An attribute of a node. A plain number is written as an integer, and `{ float }` as a float. */
type OnnxAttribute = number | string | readonly number[] | { readonly float: number } | { readonly graph: OnnxGraph };

export interface OnnxNode {
  readonly operator: string;
  /** Name of the operator set. Default: ONNX's own operator set. */
  readonly domain?: string | undefined;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
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

function encodeNode({ operator, domain, inputs, outputs, attributes }: OnnxNode): Bytes {
  return (
    new Message()
      .text(1, ...inputs)
      .text(2, ...outputs)
      // A node has the name of its first output. onnxruntime shows this name in profiles and errors.
      .text(3, outputs[0] ?? "")
      .text(4, operator)
      .text(7, ...(domain === undefined ? [] : [domain]))
      .bytes(5, ...Object.entries(attributes).map(encodeAttribute))
      .finish()
  );
}

function encodeAttribute([name, attribute]: readonly [string, OnnxAttribute]): Bytes {
  const message = new Message().text(1, name);
  // Field 20 is the attribute's type: 1 float, 2 integer, 3 text, 5 graph, 7 integers.
  if (typeof attribute === "number") return message.integer(3, attribute).integer(20, 2).finish();
  if (typeof attribute === "string") return message.text(4, attribute).integer(20, 3).finish();
  if ("float" in attribute) return message.float(2, attribute.float).integer(20, 1).finish();
  if ("graph" in attribute) return message.bytes(6, encodeGraphMessage(attribute.graph)).integer(20, 5).finish();
  return message
    .integer(8, ...attribute)
    .integer(20, 7)
    .finish();
}

const encodeTensor = ({ name, dataType, shape, elements }: OnnxTensor): Bytes =>
  new Message()
    .integer(1, ...shape)
    .integer(2, onnxElementType[dataType])
    .text(8, name)
    .bytes(9, toRawData(elements, dataType))
    .finish();

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
