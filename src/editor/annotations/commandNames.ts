/** The commands of the passage inspector. Their titles are in package.json. */
export const passageCommands = {
  probe: "lethe.probePassage",
  probeBoth: "lethe.probeBothModels",
  compare: "lethe.comparePassage",
  show: "lethe.showPassage",
  next: "lethe.nextLeakingPassage",
  previous: "lethe.previousLeakingPassage",
} as const;
