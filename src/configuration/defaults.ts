/**
 * Default of `output.runsDirectory`, relative to the configuration's folder. The code that lists runs needs this
 * constant but must not load the schema. Therefore, the constant has a file of its own.
 */
export const defaultRunsDirectory = ".lethe/runs";
