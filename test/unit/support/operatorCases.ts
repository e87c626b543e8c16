import { elementwiseCases } from "./operatorCases/elementwise";
import { indexingCases } from "./operatorCases/indexing";
import { layoutCases } from "./operatorCases/layout";
import { linearCases } from "./operatorCases/linear";
import { normalizationCases } from "./operatorCases/normalization";
import { piecesCases } from "./operatorCases/pieces";
import { reductionCases } from "./operatorCases/reduction";
import type { OperatorCase } from "./operatorCases/operatorCase";

/** Every operator at least once. Each file has a family of operators. */
export const operatorCases: readonly OperatorCase[] = [
  ...elementwiseCases,
  ...linearCases,
  ...layoutCases,
  ...indexingCases,
  ...reductionCases,
  ...normalizationCases,
  ...piecesCases,
];
