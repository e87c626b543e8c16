/** The keys of `data` whose values are paths. Each of them names the file of one set. */
export const setKeys = [
  ...(["forget", "retain", "holdout", "inScope", "nearScope"] as const),
  ...(["general", "utility", "heldOut"] as const),
] as const;
export type SetKey = (typeof setKeys)[number];

/** The keys of `output` whose values are paths. */
export const folderKeys = ["runsDirectory", "exportTo"] as const;

/** All keys of a configuration whose values are paths. The value of `model` can also be the id of a model. */
export const pathKeys: readonly string[] = [
  "model",
  "objective.teacher.model",
  "objective.base",
  "assessment.retrained",
  ...setKeys.map((key) => `data.${key}`),
  ...folderKeys.map((key) => `output.${key}`),
];
