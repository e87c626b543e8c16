/**
 * Default of `output.runsDirectory`, relative to the configuration's folder. The constant has its own file, because the
 * code that lists runs needs it and must not load the schema.
 */
export const defaultRunsDirectory = ".lethe/runs";
