import { GraphError } from "../dimensions";
import type { AttentionAttributes } from "../signatures/attention";
import type { GradientTable } from "./rule";

export const attentionGradients: GradientTable<AttentionAttributes> = {
  MultiHeadAttention: () => {
    throw new GraphError("MultiHeadAttention: it has no gradient, because it does not keep its probabilities");
  },
};
