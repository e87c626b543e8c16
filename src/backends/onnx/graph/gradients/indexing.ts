import type { indexingRules } from "../signatures/indexing";
import { gather, gatherElements, scatterAddElements, scatterAddRows } from "../operators/indexing";
import { zerosLike } from "../operators/layout";
import type { GradientTable } from "./rule";
import { notDifferentiable, rule } from "./rule";

export const indexingGradients: GradientTable<typeof indexingRules> = {
  Gather: rule(({ gradient, a: table, b: indices }) => [
    () => scatterAddRows(zerosLike(table), indices, gradient),
    undefined,
  ]),
  GatherElements: rule(({ gradient, a: data, b: indices, attributes: { axis } }) => [
    () => scatterAddElements(zerosLike(data), indices, gradient, axis),
    undefined,
  ]),
  ScatterAddElements: rule(({ gradient, b: indices, attributes: { axis } }) => [
    () => gradient,
    undefined,
    () => gatherElements(gradient, indices, axis),
  ]),
  ScatterAddRows: rule(({ gradient, b: indices }) => [() => gradient, undefined, () => gather(gradient, indices)]),
  ArgMax: notDifferentiable(),
  TopK: notDifferentiable(),
};
