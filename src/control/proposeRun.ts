/**
 * The editor must not import files of configuration/ and of control/propose/, so it imports these functions from this
 * file. The editor loads this file only when a user makes a configuration.
 */
export { generalTextFile } from "./propose/generalText";
export { objectiveChoices, proposeRun } from "./propose/proposal";
export { describeProposal, isPreparation } from "./propose/describe";
export { learningObjective } from "./propose/recipe";
export { describeModel, understandModel } from "./propose/understandModel";
export { joinFields } from "./propose/joinFields";
export { createTextReader } from "./propose/textReader";
export { describeRows, describeTexts, shorten } from "./propose/readTexts";
export { suggestName, writeConfiguration } from "./propose/writeConfiguration";
