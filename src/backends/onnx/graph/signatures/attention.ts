import { at, describeShape, GraphError, sameShape, sum } from "../dimensions";
import type { ValueType } from "../dataTypes";
import { requireDataType } from "./require";
import type { InferenceTable } from "./rule";

export interface AttentionAttributes {
  /**
   * Attention of one new token in every row, as in onnxruntime's operator of this name. For each head, the result is
   * softmax(q·kᵀ/√size + mask)·v. The operator does not keep the probabilities, so it has no gradient.
   *
   * Operands, all float32: queries, keys and values [batch, 1, heads·size]; cached keys and values [batch, heads,
   * slots, size]; mask [batch, 1, 1, slots+1]. Outputs: the result [batch, 1, heads·size], and the keys and values
   * [batch, heads, slots+1, size]. The last slot of the keys and of the values belongs to the new token.
   */
  MultiHeadAttention: { readonly heads: number };
}

export const attentionRules: InferenceTable<AttentionAttributes> = {
  MultiHeadAttention: (inputs, { heads }) => {
    if (inputs.length !== 6) throw new GraphError(`takes 6 operands, not ${inputs.length}`);
    for (const input of inputs) requireDataType(input, "float32");
    const [queries, ...others] = inputs as [ValueType, ...ValueType[]];
    const [batch, , width] = queries.shape as [number | string, number | string, number | string];
    const size = typeof width === "number" ? width / heads : NaN;
    if (!Number.isInteger(size))
      throw new GraphError(
        `the width of the queries ${describeShape(queries.shape)} cannot be divided into ${heads} heads`,
      );
    const slots = at((others[2] as ValueType).shape, 2);
    const grown = sum(slots, 1);
    const [own, cached] = [
      [batch, 1, heads * size],
      [batch, heads, slots, size],
    ] as const;
    const expected = [own, own, own, cached, cached, [batch, 1, 1, grown]];
    inputs.forEach(({ shape }, index) => {
      const asked = expected[index] ?? [];
      if (!sameShape(shape, asked))
        throw new GraphError(`an operand has shape ${describeShape(shape)} instead of ${describeShape(asked)}`);
    });
    const all = { dataType: queries.dataType, shape: [batch, heads, grown, size] };
    return [{ dataType: queries.dataType, shape: queries.shape }, all, all];
  },
};
