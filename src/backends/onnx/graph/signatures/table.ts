import type { AttentionAttributes } from "./attention";
import { attentionRules } from "./attention";
import type { ElementwiseAttributes } from "./elementwise";
import { elementwiseRules } from "./elementwise";
import type { IndexingAttributes } from "./indexing";
import { indexingRules } from "./indexing";
import type { LayoutAttributes } from "./layout";
import { layoutRules } from "./layout";
import type { LinearAttributes } from "./linear";
import { linearRules } from "./linear";
import type { NormalizationAttributes } from "./normalization";
import { normalizationRules } from "./normalization";
import type { PiecesAttributes } from "./pieces";
import { piecesRules } from "./pieces";
import type { QuantizedAttributes } from "./quantized";
import { quantizedRules } from "./quantized";
import type { ReductionAttributes } from "./reduction";
import { reductionRules } from "./reduction";
import type { InferenceTable } from "./rule";

/**
 * All operators with their attributes. An operator has ONNX's name and meaning, unless its comment says otherwise.
 */
export type OperatorAttributes = AttentionAttributes &
  ElementwiseAttributes &
  IndexingAttributes &
  LayoutAttributes &
  LinearAttributes &
  NormalizationAttributes &
  PiecesAttributes &
  QuantizedAttributes &
  ReductionAttributes;

export type Operator = keyof OperatorAttributes;

export const inferenceRules: InferenceTable<OperatorAttributes> = {
  ...attentionRules,
  ...elementwiseRules,
  ...indexingRules,
  ...layoutRules,
  ...linearRules,
  ...normalizationRules,
  ...piecesRules,
  ...quantizedRules,
  ...reductionRules,
};
