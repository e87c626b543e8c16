/** The commands of the passage inspector; package.json gives them their titles. */
export const passageCommands = {
  probe: "lethe.probePassage",
  probeBoth: "lethe.probeBothModels",
  compare: "lethe.comparePassage",
  show: "lethe.showPassage",
  next: "lethe.nextLeakingPassage",
  previous: "lethe.previousLeakingPassage",
} as const;
