/**
 * A separate file for the editor, which must not import configuration/. The editor loads it only when a user chooses a
 * model.
 */
export { cachedModels } from "../configuration/modelFolder";
