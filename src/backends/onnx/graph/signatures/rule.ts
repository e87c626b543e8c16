import type { ValueType } from "../dataTypes";

/**
 * Computes the types of the outputs from the types of the inputs.
 * @throws GraphError if the inputs do not fit
 */
export type InferenceRule<Attributes> = (inputs: readonly ValueType[], attributes: Attributes) => readonly ValueType[];

export type InferenceTable<All> = { readonly [Op in keyof All]: InferenceRule<All[Op]> };
