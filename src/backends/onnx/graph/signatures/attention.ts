import type { ValueType } from "../dataTypes";
import { at, describeShape, GraphError, sameShape, sum } from "../dimensions";
import { requireDataType } from "./require";
import type { InferenceTable } from "./rule";

export const attentionRules = {
  /**
   * Attention of one new token in every row, as in onnxruntime's operator of this name. For each head, the result is
   * softmax(q·kᵀ/√size + mask)·v. The operator does not keep the probabilities, so it has no gradient.
   *
   * Operands, all float32: queries, keys and values [batch, 1, heads·size]; cached keys and values [batch, heads,
   * slots, size]; mask [batch, 1, 1, slots+1]. Outputs: the result [batch, 1, heads·size], and the keys and values
   * [batch, heads, slots+1, size]. The last slot of the keys and of the values belongs to the new token.
   */
  MultiHeadAttention: (inputs, { heads }: { readonly heads: number }) => {
    if (inputs.length !== 6) throw new GraphError(`takes 6 operands, not ${inputs.length}`);
    for (const input of inputs) requireDataType(input, "float32");
    const [queries, , , cachedKeys] = inputs as [ValueType, ValueType, ValueType, ValueType];
    const [batch, width] = [at(queries.shape, 0), at(queries.shape, 2)];
    const size = typeof width === "number" ? width / heads : NaN;
    if (!Number.isInteger(size))
      throw new GraphError(
        `the width of the queries ${describeShape(queries.shape)} cannot be divided into ${heads} heads`,
      );
    const slots = at(cachedKeys.shape, 2);
    const grown = sum(slots, 1);
    const own = [batch, 1, heads * size];
    const cached = [batch, heads, slots, size];
    const expected = [own, own, own, cached, cached, [batch, 1, 1, grown]];
    inputs.forEach(({ shape }, index) => {
      const asked = expected[index] ?? [];
      if (!sameShape(shape, asked))
        throw new GraphError(`an operand has shape ${describeShape(shape)} instead of ${describeShape(asked)}`);
    });
    const all: ValueType = { dataType: "float32", shape: [batch, heads, grown, size] };
    return [queries, all, all];
  },
} satisfies InferenceTable;
