import { GraphError } from "../dimensions";
import type { inferenceRules } from "../signatures/table";
import { elementwiseGradients } from "./elementwise";
import { indexingGradients } from "./indexing";
import { layoutGradients } from "./layout";
import { linearGradients } from "./linear";
import { normalizationGradients } from "./normalization";
import { piecesGradients } from "./pieces";
import { quantizedGradients } from "./quantized";
import { reductionGradients } from "./reduction";
import type { GradientTable } from "./rule";

/** The gradient rule of every operator. */
export const gradientRules: GradientTable<typeof inferenceRules> = {
  ...elementwiseGradients,
  ...indexingGradients,
  ...layoutGradients,
  ...linearGradients,
  ...normalizationGradients,
  ...piecesGradients,
  ...quantizedGradients,
  ...reductionGradients,
  MultiHeadAttention: () => {
    throw new GraphError(
      "MultiHeadAttention: it has no gradient, because it does not keep the attention probabilities",
    );
  },
};
