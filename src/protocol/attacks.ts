/**
 * The attacks of an assessment. Each tries to bring back what a model has forgotten.
 *
 * - `sampling`: draws several completions of each passage and counts the worst one.
 * - `prefix`: asks with a sentence that begins to comply.
 * - `rolePlay`: asks in the role of an archivist who knows the texts.
 * - `rephrasing`: asks the rephrasings of the questions in the forget set, and the paraphrases among the hard cases.
 * - `alias`, `reverse`, `multiHop`: asks the hard cases of the forget set that use another name, that ask for what the
 *   plain question gives, or that need one more fact.
 * - `context`: shows other passages of the forget set before the prompt.
 * - `eightBits`, `fourBits`: rounds the weights.
 * - `relearning`: trains on a part of the forget documents, and asks for the others.
 * - `unrelated`: trains on general text.
 */
export const attackNames = [
  "sampling",
  "prefix",
  "rolePlay",
  "rephrasing",
  "alias",
  "reverse",
  "multiHop",
  "context",
  "eightBits",
  "fourBits",
  "relearning",
  "unrelated",
] as const;

export type AttackName = (typeof attackNames)[number];

/** A measurement of an assessment: an attack, or the model without one. */
export type AssessedState = "asItIs" | AttackName;

/**
 * The models of an assessment: the unlearned model, the model before it forgot, and a model that never saw the forget
 * set.
 */
export const assessedModels = ["target", "unlearned", "retrained"] as const;

export type AssessedModelName = (typeof assessedModels)[number];

const labels: Readonly<Record<AssessedState, string>> = {
  asItIs: "no attack",
  sampling: "many completions",
  prefix: "prompt that begins to comply",
  rolePlay: "role play",
  rephrasing: "rephrased questions",
  alias: "questions by another name",
  reverse: "reverse questions",
  multiHop: "multi-hop questions",
  context: "other forgotten texts in the prompt",
  eightBits: "rounded to 8 bits",
  fourBits: "rounded to 4 bits",
  relearning: "trained on a part of the forget set",
  unrelated: "trained on unrelated text",
};

/** An attack in a few words, for tables and lists. */
export function attackLabel(state: AssessedState): string {
  return labels[state];
}

const modelLabels: Readonly<Record<AssessedModelName, string>> = {
  target: "model before the run",
  unlearned: "unlearned model",
  retrained: "retrained model",
};

export function assessedModelLabel(model: AssessedModelName): string {
  return modelLabels[model];
}

/** A measurement in a few words, such as `unlearned model, rounded to 4 bits`. */
export function measurementLabel(state: AssessedState, model: AssessedModelName): string {
  return state === "asItIs" ? modelLabels[model] : `${modelLabels[model]}, ${labels[state]}`;
}
