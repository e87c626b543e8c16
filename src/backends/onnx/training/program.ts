import type { Graph } from "../graph/graph";
import { createGraphSession } from "../models/graphSession";
import type { GraphSessionOptions } from "../models/graphSession";
import type { Tensors } from "../runtime/session";

/** A graph made ready to run, which takes from what it is offered the inputs that it reads. */
export interface Program {
  /** @param into tensors that outputs are written into, by the outputs' names */
  run(offered: Tensors, into?: Tensors): Promise<Tensors>;
  dispose(): Promise<void>;
}

export async function createProgram(graph: Graph, options: GraphSessionOptions): Promise<Program> {
  const session = await createGraphSession(graph, options);
  const read = new Set(graph.inputs.map(({ name }) => name));
  return {
    run: (offered, into) =>
      session.run(Object.fromEntries(Object.entries(offered).filter(([name]) => read.has(name))), into),
    dispose: () => session.dispose(),
  };
}
