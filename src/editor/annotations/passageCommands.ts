/** The ids of the commands for one passage. */
export const passageCommands = {
  probe: "lethe.probePassage",
  probeBoth: "lethe.probeBothModels",
  compare: "lethe.comparePassage",
  show: "lethe.showPassage",
} as const;

export type PassageCommand = (typeof passageCommands)[keyof typeof passageCommands];
