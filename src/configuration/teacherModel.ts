import type { Configuration, MeasuringConfiguration } from "./schema";

type AnyConfiguration = Configuration | MeasuringConfiguration;

/** The model of the run's teacher: a path or an id. Undefined if the teacher is not a model of its own. */
export function teacherModelOf({ objective }: Pick<AnyConfiguration, "objective">): string | undefined {
  return objective.name === "distillation" && "model" in objective.teacher ? objective.teacher.model : undefined;
}

/** Replaces the path of the teacher's model. Without such a model, the configuration stays the same. */
export function withTeacherModel<Any extends AnyConfiguration>(
  configuration: Any,
  replace: (model: string) => string,
): Any {
  const model = teacherModelOf(configuration);
  const { objective } = configuration;
  if (model === undefined || objective.name !== "distillation") return configuration;
  return { ...configuration, objective: { ...objective, teacher: { ...objective.teacher, model: replace(model) } } };
}
