import type { Configuration } from "../../configuration/schema";
import { baseTeacher } from "./base";
import type { Teacher } from "./teacher";

type TeacherOptions = Extract<Configuration["objective"], { name: "distillation" }>["teacher"];

/** The teacher that a configuration names. */
export function teacherOf(options: TeacherOptions): Teacher {
  return baseTeacher(options);
}
