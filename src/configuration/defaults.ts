/**
 * Default of `output.runsDirectory`, relative to the configuration's folder. It has its own file, so that the list of
 * runs does not load the schema.
 */
export const defaultRunsDirectory = ".lethe/runs";
