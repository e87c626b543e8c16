import type { ValueType } from "../dataTypes";

/**
 * Computes the types of the outputs from the types of the inputs.
 * @throws GraphError if the inputs do not fit
 */
export type InferenceRule<Attributes> = (inputs: readonly ValueType[], attributes: Attributes) => readonly ValueType[];

/**
 * The inference rules of some operators, by the names of the operators. An operator has the same name and the same
 * meaning as in ONNX, unless the comment at its rule says otherwise. The attributes of an operator are declared as the
 * type of the rule's second parameter.
 */
export type InferenceTable = Readonly<Record<string, InferenceRule<never>>>;
