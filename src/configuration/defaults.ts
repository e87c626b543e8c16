/** Relative to the configuration's file. It has its own file, so that listing runs does not load the schema. */
export const defaultRunsDirectory = ".lethe/runs";
