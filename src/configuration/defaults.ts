/** Relative to the configuration's file. Apart from the schema, so that whoever looks for runs need not load it. */
export const defaultRunsDirectory = ".lethe/runs";
