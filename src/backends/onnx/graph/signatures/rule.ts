import type { ValueType } from "../dataTypes";

/** Computes the outputs' types from the inputs', or throws a GraphError saying what does not fit. */
export type InferenceRule<Attributes> = (inputs: readonly ValueType[], attributes: Attributes) => readonly ValueType[];

export type InferenceTable<All> = { readonly [Op in keyof All]: InferenceRule<All[Op]> };
