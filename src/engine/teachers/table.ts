import type { Configuration } from "../../configuration/schema";
import { baseTeacher } from "./base";
import { garbledTeacher } from "./garbled";
import { loweredTeacher } from "./lowered";
import type { Teacher } from "./teacher";
import { twinTeacher } from "./twin";

type TeacherOptions = Extract<Configuration["objective"], { name: "distillation" }>["teacher"];

/** The teacher that a configuration names. */
export function teacherOf(options: TeacherOptions): Teacher {
  switch (options.name) {
    case "base":
      return baseTeacher(options);
    case "garbled":
      return garbledTeacher(options);
    case "lowered":
      return loweredTeacher(options);
    case "twin":
      return twinTeacher(options);
  }
}
