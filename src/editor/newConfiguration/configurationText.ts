import path from "node:path";

export type Goal = "forget" | "prepare";

/** What a new configuration is made of; files absolute. */
export interface NewConfiguration {
  readonly goal: Goal;
  /** A folder, or the id of a model in the Hugging Face cache. */
  readonly model: string;
  readonly forget: string;
  readonly retain: string;
  readonly holdout: string | undefined;
  readonly objective: ObjectiveChoice;
}

/** An objective as the configuration's schema describes it. */
export interface ObjectiveChoice {
  readonly name: string;
  readonly description: string;
}

/** The objective that learns by heart, which is how target models are made. */
export const learningObjective = "memorization";

/** Options that an objective works better with than with its published defaults, as the sample's recipe does. */
const options: Readonly<Partial<Record<string, Readonly<Record<string, unknown>>>>> = {
  undial: { contextNoise: 0.6, focus: true, retainTerm: "divergence" },
};

/**
 * The objectives that a configuration's JSON schema knows, in its order.
 *
 * @param schema as `dist/configuration.schema.json` has it
 */
export function objectiveChoices(schema: unknown): readonly ObjectiveChoice[] {
  const { properties } = schema as {
    properties: { objective: Readonly<Partial<Record<"oneOf" | "anyOf", readonly ObjectiveSchema[]>>> };
  };
  const { oneOf, anyOf } = properties.objective;
  return (oneOf ?? anyOf ?? []).map((objective) => ({
    name: objective.properties.name.const,
    description: objective.description ?? "",
  }));
}

interface ObjectiveSchema {
  readonly description?: string;
  readonly properties: { readonly name: { readonly const: string } };
}

/**
 * The text of a new configuration: the keys that most runs change, each with a comment.
 *
 * @param folder where the file will stand; paths are written relative to it
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
      : "// Makes a target model: one that has learnt the sets by heart. Start it with “Lethe: Prepare Target Model”.",
    "// Every other key, its default and its meaning are offered as you type.",
    "{",
    "  // A folder in Hugging Face's format, or the id of a model in its cache; it is read and never written to.",
    `  "model": ${path.isAbsolute(wanted.model) ? relative(wanted.model) : JSON.stringify(wanted.model)},`,
    '  "data": {',
    goal === "forget"
      ? "    // What the model must no longer recite or know."
      : "    // What the model will have to forget, and learns now.",
    `    "forget": ${relative(wanted.forget)},`,
    goal === "forget"
      ? "    // What it must still recite and know."
      : "    // What it will have to keep, and learns now too.",
    `    "retain": ${relative(wanted.retain)},`,
    ...(wanted.holdout === undefined
      ? []
      : [
          "    // Text of the same kind that the model has never seen: what chance alone would recite.",
          `    "holdout": ${relative(wanted.holdout)},`,
        ]),
    "  },",
    `  // ${objective.description}`,
    `  "objective": ${objectiveJson},`,
    '  "training": {',
    "    // How often to go through the forget set.",
    `    "epochs": ${goal === "forget" ? 5 : 40},`,
    "    // The peak of it; small models bear more than large ones.",
    `    "learningRate": ${goal === "forget" ? "1e-5" : "1e-3"},`,
    "    // Passages of each set in one step: fewer need less memory.",
    '    "forgetBatchSize": 8,',
    '    "retainBatchSize": 8,',
    "  },",
    '  "evaluation": {',
    "    // Epochs between two measurements of a sample of the passages; the last one measures all.",
    `    "everyEpochs": ${goal === "forget" ? 1 : 10},`,
    "  },",
    "}",
    "",
  ];
  return lines.join("\n");
}
