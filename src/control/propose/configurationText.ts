import path from "node:path";
import { joinFields } from "./joinFields";
import { objectiveChoices } from "./proposal";
import type { Proposal } from "./proposal";
import { learningObjective } from "./recipe";
import type { Setting } from "./recipe";
import { describeRows } from "./readTexts";

/**
 * The text of a new configuration. It has the keys that most users change, each with a comment.
 *
 * @param folder the folder of the configuration file. The paths in the text are relative to this folder
 */
export function configurationText(proposal: Proposal, folder: string): string {
  const { model, forget, retain, retainIsGeneral, holdout, objective, recipe } = proposal;
  const teaches = objective === learningObjective;
  const fields = joinFields([forget, retain, ...(holdout === undefined ? [] : [holdout])]);
  const relative = (file: string): string => {
    const written = path.relative(folder, file);
    return path.isAbsolute(written) ? file : written.split(path.sep).join("/");
  };
  const data: Setting[] = [
    {
      key: "forget",
      value: relative(forget.file),
      comment: `${teaches ? "Text that the model learns now and must forget later" : "Text that the model must no longer recite or know"}: ${describeRows(forget)}.`,
    },
    {
      key: "retain",
      value: relative(retain.file),
      comment: retainIsGeneral
        ? `${teaches ? "General text that the model learns, too" : "Text that the model must keep"}: a copy of the general text that comes with Lethe. Replace it with text that matters to you.`
        : `${teaches ? "Text that the model learns now and must keep later" : "Text that the model must still recite and know"}: ${describeRows(retain)}.`,
    },
    ...(Object.keys(fields).length === 0
      ? []
      : [{ key: "fields", value: fields, comment: "The columns (tables) or keys (JSON) of the sets." }]),
    ...(holdout === undefined
      ? []
      : [
          {
            key: "holdout",
            value: relative(holdout.file),
            comment: "Similar text that the model has never seen. It shows what a model recites by chance.",
          },
        ]),
  ];
  const description = objectiveChoices().find(({ name }) => name === objective)?.description;
  const lines = [
    ...commented(
      "",
      teaches
        ? "Makes a target model: a model that knows the sets by heart. Start it with “Lethe: Prepare Target Model”."
        : "Makes a model forget. Start it with the button at the top right of this editor, or with lethe run.",
    ),
    ...commented("", "The editor completes all other keys and shows their defaults and meanings."),
    "{",
    ...commented(
      "  ",
      "Folder in Hugging Face's format, or id of a model in the Hugging Face cache. Lethe only reads the model.",
    ),
    `  "model": ${JSON.stringify(path.isAbsolute(model.name) ? relative(model.name) : model.name)},`,
    ...section("data", data),
    ...(holdout === undefined && !teaches ? commented("  ", withoutHoldout) : []),
    ...(description === undefined ? [] : commented("  ", description)),
    `  "objective": ${onOneLine(recipe.objective)},`,
    ...(recipe.adapter === undefined
      ? []
      : [
          ...commented(
            "  ",
            "The run trains an adapter, because training all weights would not fit the memory of this machine.",
          ),
          `  "adapter": ${onOneLine(recipe.adapter)},`,
        ]),
    ...section("training", recipe.training),
    ...section("evaluation", recipe.evaluation),
    "}",
    "",
  ];
  return lines.join("\n");
}

const withoutHoldout =
  'There is no "holdout" (similar text that the model has never seen), so membership is not measured.';

const widestLine = 100;

/** A comment in lines of at most 100 characters. */
const commented = (indent: string, text: string): string[] => {
  const start = `${indent}//`;
  const lines: string[] = [start];
  for (const word of text.split(" ")) {
    const line = lines.pop() ?? start;
    lines.push(...(line.length + 1 + word.length > widestLine ? [line, `${start} ${word}`] : [`${line} ${word}`]));
  }
  return lines;
};

const section = (name: string, settings: readonly Setting[]): string[] => [
  `  "${name}": {`,
  ...settings.flatMap(({ key, value, comment }) => [
    ...(comment === undefined ? [] : commented("    ", comment)),
    `    "${key}": ${written(value)},`,
  ]),
  "  },",
];

const written = (value: unknown): string =>
  typeof value === "number" && value < 0.01 && value > 0 ? value.toExponential() : onOneLine(value);

const onOneLine = (value: unknown): string => JSON.stringify(value, null, 1).replaceAll(/\n\s*/g, " ").trim();
