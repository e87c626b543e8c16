import path from "node:path";

export type Goal = "forget" | "prepare";

/** The contents of a new configuration. File paths are absolute. */
export interface NewConfiguration {
  readonly goal: Goal;
  /** The model's folder, or its id in the Hugging Face cache. */
  readonly model: string;
  readonly forget: string;
  readonly retain: string;
  readonly holdout: string | undefined;
  readonly objective: ObjectiveChoice;
}

/** An objective and its description in the configuration's schema. */
interface ObjectiveChoice {
  readonly name: string;
  readonly description: string;
}

/** The objective that makes target models. */
export const learningObjective = "memorization";

/**
 * Options for some objectives. These options work better than the published defaults. The sample workspace uses the
 * same options.
 */
const options: Readonly<Partial<Record<string, Readonly<Record<string, unknown>>>>> = {
  undial: { contextNoise: 0.6, focus: true, retainTerm: "divergence" },
};

/**
 * The objectives in the JSON schema of a configuration, in the schema's order.
 *
 * @param schema the parsed content of `dist/configuration.schema.json`
 */
export function objectiveChoices(schema: unknown): readonly ObjectiveChoice[] {
  const { properties } = schema as { properties: { objective: { oneOf: readonly ObjectiveSchema[] } } };
  return properties.objective.oneOf.map((objective) => ({
    name: objective.properties.name.const,
    description: objective.description,
  }));
}

interface ObjectiveSchema {
  readonly description: string;
  readonly properties: { readonly name: { readonly const: string } };
}

/**
 * The text of a new configuration. It has the keys that most users change, each with a comment.
 *
 * @param folder the folder of the configuration file. The paths in the text are relative to this folder
 */
export function configurationText(wanted: NewConfiguration, folder: string): string {
  const { goal, objective } = wanted;
  const relative = (file: string): string => {
    const written = path.relative(folder, file);
    return JSON.stringify(path.isAbsolute(written) ? file : written.split(path.sep).join("/"));
  };
  const objectiveJson = JSON.stringify({ name: objective.name, ...options[objective.name] }, null, 1)
    .replaceAll(/\n\s*/g, " ")
    .trim();
  const lines = [
    goal === "forget"
      ? "// Makes a model forget. Start it with the button at the top right of this editor."
      : "// Makes a target model: a model that knows the sets by heart. Start it with “Lethe: Prepare Target Model”.",
    "// The editor completes all other keys and shows their defaults and meanings.",
    "{",
    "  // Folder in Hugging Face's format, or id of a model in the Hugging Face cache. Lethe only reads the model.",
    `  "model": ${path.isAbsolute(wanted.model) ? relative(wanted.model) : JSON.stringify(wanted.model)},`,
    '  "data": {',
    goal === "forget"
      ? "    // Text that the model must no longer recite or know."
      : "    // Text that the model learns now and must forget later.",
    `    "forget": ${relative(wanted.forget)},`,
    goal === "forget"
      ? "    // Text that the model must still recite and know."
      : "    // Text that the model learns now and must still know later.",
    `    "retain": ${relative(wanted.retain)},`,
    ...(wanted.holdout === undefined
      ? []
      : [
          "    // Similar text that the model has never seen. This text shows how much a model recites by chance.",
          `    "holdout": ${relative(wanted.holdout)},`,
        ]),
    "  },",
    `  // ${objective.description}`,
    `  "objective": ${objectiveJson},`,
    '  "training": {',
    "    // Number of passes over the forget set.",
    `    "epochs": ${goal === "forget" ? 5 : 40},`,
    "    // Peak learning rate. Larger models usually need a smaller one.",
    `    "learningRate": ${goal === "forget" ? "1e-5" : "1e-3"},`,
    "    // Number of passages of each set in one step. Fewer passages need less memory.",
    '    "forgetBatchSize": 8,',
    '    "retainBatchSize": 8,',
    "  },",
    '  "evaluation": {',
    "    // Number of epochs between two evaluations during training. These evaluations measure only a sample of the passages.",
    `    "everyEpochs": ${goal === "forget" ? 1 : 10},`,
    "  },",
    "}",
    "",
  ];
  return lines.join("\n");
}
