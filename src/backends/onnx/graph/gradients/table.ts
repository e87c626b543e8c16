import type { OperatorAttributes } from "../signatures/table";
import { attentionGradients } from "./attention";
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
export const gradientRules: GradientTable<OperatorAttributes> = {
  ...attentionGradients,
  ...elementwiseGradients,
  ...indexingGradients,
  ...layoutGradients,
  ...linearGradients,
  ...normalizationGradients,
  ...piecesGradients,
  ...quantizedGradients,
  ...reductionGradients,
};
