import type { Graph } from "../graph/graph";
import type { GraphSessionOptions } from "../models/graphSession";
import { createGraphSession } from "../models/graphSession";
import type { Tensors } from "../runtime/session";

/** A graph that is ready to run. */
export interface Program {
  /** @param offered the graph's inputs. Other tensors are ignored */
  run(offered: Tensors): Promise<Tensors>;
  dispose(): Promise<void>;
}

export async function createProgram(graph: Graph, options: GraphSessionOptions): Promise<Program> {
  const session = await createGraphSession(graph, options);
  const read = new Set(graph.inputs.map(({ name }) => name));
  return {
    run: (offered) => session.run(Object.fromEntries(Object.entries(offered).filter(([name]) => read.has(name)))),
    dispose: () => session.dispose(),
  };
}
