/**
 * The editor must not import files of configuration/, so it imports `cachedModels` from this file. The editor loads
 * this file only when a user chooses a model.
 */
export { cachedModels } from "../configuration/modelFolder";
