import type { ValueType } from "../dataTypes";

/**
 * Computes the types of the outputs from the types of the inputs.
 * @throws GraphError if the inputs do not fit
 */
export type InferenceRule<Attributes> = (inputs: readonly ValueType[], attributes: Attributes) => readonly ValueType[];

/**
 * The inference rules of some operators, by the names of the operators. An operator has the same name and meaning as in
 * ONNX, unless its comment says otherwise. The type of a rule's second parameter declares the operator's attributes.
 */
export type InferenceTable = Readonly<Record<string, InferenceRule<never>>>;
