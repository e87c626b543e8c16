import { expect, it } from "vitest";
import { configurationJsonSchema } from "../../../../src/configuration/jsonSchema";
import { objectiveSchema } from "../../../../src/configuration/objective";
import { retainTerm } from "../../../../src/configuration/objectives/lossWeights";
import { teacherSchema } from "../../../../src/configuration/objectives/teachers";
import { objectiveWords, retainTermWords, scheduleWords, teacherWords } from "../../../../src/runs/report/methodWords";

it("has words for every objective, teacher, retain term and schedule of the configuration", () => {
  const namesOf = (options: readonly { shape: { name: { value: string } } }[]): string[] =>
    options.map(({ shape }) => shape.name.value).sort();
  expect(Object.keys(objectiveWords).sort()).toEqual(namesOf(objectiveSchema.options));
  expect(Object.keys(teacherWords).sort()).toEqual(namesOf(teacherSchema.options));
  const schedules: unknown[] = [];
  JSON.stringify(configurationJsonSchema(), (key, value: { enum?: unknown }) => {
    if (key === "schedule") schedules.push(value.enum);
    return value;
  });
  expect(schedules).toEqual([Object.keys(scheduleWords)]);
  expect(Object.keys(retainTermWords)).toEqual(retainTerm.unwrap().options);
});
