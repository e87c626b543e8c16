/**
 * For the editor, because the editor must not import configuration/. The editor loads this file only when a user
 * chooses a model.
 */
export { cachedModels } from "../configuration/modelFolder";
