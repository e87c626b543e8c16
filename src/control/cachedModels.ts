/** For the editor, which does not import configuration/ and loads this file only when a user chooses a model. */
export { cachedModels } from "../configuration/modelFolder";
