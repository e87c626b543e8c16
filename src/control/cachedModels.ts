/**
 * The editor must not import configuration/, so it imports this file instead. It loads the file only when a user
 * chooses a model.
 */
export { cachedModels } from "../configuration/modelFolder";
