import type { ValueType } from "../dataTypes";

/**
 * Computes the types of the outputs from the types of the inputs.
 * @throws GraphError if the inputs do not fit
 */
export type InferenceRule<Attributes> = (inputs: readonly ValueType[], attributes: Attributes) => readonly ValueType[];

/**
 * The rules of some operators, by the names of the operators. An operator has the name and the meaning that it has in
 * ONNX, unless its comment says otherwise. The second parameter of a rule declares the attributes of its operator.
 */
export type InferenceTable = Readonly<Record<string, InferenceRule<never>>>;
