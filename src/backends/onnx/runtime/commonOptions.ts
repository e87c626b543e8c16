import type { InferenceSession } from "onnxruntime-node";

/** The options of each onnxruntime session, on every device. */
export const commonOptions: InferenceSession.SessionOptions = {
  // onnxruntime makes no memory plan. A plan suits only one shape of the inputs, and this shape changes from step to
  // step.
  enableMemPattern: false,
  // onnxruntime logs nothing. Its errors are thrown as exceptions, and its warnings concern only the optimisation of
  // graphs.
  logSeverityLevel: 4,
  // A thread without work sleeps. Otherwise it asks for work in a loop, and takes the processor from the editor, from
  // another run and from the threads that have work (docs/LOG.md has the figures). The declaration of `extra` names
  // WebAssembly alone; the Node.js binding reads it, too.
  extra: { session: { intra_op: { allow_spinning: "0" } } },
};
