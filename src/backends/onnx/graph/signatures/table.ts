import { attentionRules } from "./attention";
import { elementwiseRules } from "./elementwise";
import { indexingRules } from "./indexing";
import { layoutRules } from "./layout";
import { linearRules } from "./linear";
import { normalizationRules } from "./normalization";
import { piecesRules } from "./pieces";
import { quantizedRules } from "./quantized";
import { reductionRules } from "./reduction";
import type { InferenceRule } from "./rule";

const allRules = {
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

export type Operator = keyof typeof allRules;

/**
 * The attributes that an inference rule declares as its second parameter. If the rule has no second parameter, its
 * operator has no attributes.
 */
type AttributesOf<Rule> = Rule extends (inputs: never, ...attributes: infer Declared) => unknown
  ? Declared extends readonly [infer Attributes]
    ? Attributes
    : Readonly<Record<string, never>>
  : never;

export type OperatorAttributes = { [Op in Operator]: AttributesOf<(typeof allRules)[Op]> };

/** The inference rule of every operator. */
export const inferenceRules: { readonly [Op in Operator]: InferenceRule<OperatorAttributes[Op]> } = allRules;
