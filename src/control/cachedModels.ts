/** For the editor, which knows no configuration/ and loads this only when somebody chooses a model. */
export { cachedModels } from "../configuration/modelFolder";
