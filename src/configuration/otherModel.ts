import type { Configuration, MeasuringConfiguration } from "./schema";

type AnyConfiguration = Configuration | MeasuringConfiguration;

/** A model besides the target model that an objective names. */
export interface OtherModel {
  readonly key: "objective.teacher.model" | "objective.base";
  /** A path or an id. */
  readonly model: string;
}

/** The model that the objective names besides the target model: a teacher, or the base of a restart. */
export function otherModelOf({ objective }: Pick<AnyConfiguration, "objective">): OtherModel | undefined {
  if (objective.name === "restart")
    return objective.base === undefined ? undefined : { key: "objective.base", model: objective.base };
  if (objective.name !== "distillation" || !("model" in objective.teacher)) return undefined;
  return { key: "objective.teacher.model", model: objective.teacher.model };
}

/** Replaces the path of the objective's other model. Without such a model, the configuration stays the same. */
export function withOtherModel<Any extends AnyConfiguration>(
  configuration: Any,
  replace: (model: string) => string,
): Any {
  const model = otherModelOf(configuration)?.model;
  const { objective } = configuration;
  if (model === undefined) return configuration;
  if (objective.name === "restart") return { ...configuration, objective: { ...objective, base: replace(model) } };
  if (objective.name !== "distillation") return configuration;
  return { ...configuration, objective: { ...objective, teacher: { ...objective.teacher, model: replace(model) } } };
}
