import { encodeGraph } from "../graph/encode";
import { Graph } from "../graph/graph";
import { add, multiply } from "../graph/operators/elementwise";
import { cpuDevice } from "../runtime/cpuDevice";
import { elementsOf, floatTensor } from "../runtime/tensor";

/*
 * `node self-test.js` checks that this installation of Node can load onnxruntime and compute with it. The test runs
 * before Lethe starts an engine with this Node. On success, the test prints the version of Node and exits with 0.
 */
const oldestNode = 20;

const main = async (): Promise<void> => {
  const { node } = process.versions;
  if (Number(node.split(".")[0]) < oldestNode)
    throw new Error(`Node ${node} is too old; Lethe needs Node ${oldestNode} or newer`);
  const graph = new Graph();
  const x = graph.input("x", "float32", [2]);
  graph.output("y", add(multiply(x, x), 1));
  const session = await cpuDevice.createSession(encodeGraph(graph), { threads: 1 });
  const { y } = await session.run({ x: floatTensor(Float32Array.of(2, 3), [2]) });
  const found = y === undefined ? [] : Array.from(elementsOf(y));
  if (found[0] !== 5 || found[1] !== 10) throw new Error("onnxruntime computes a wrong result in this Node");
  process.stdout.write(`${node}\n`);
};

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
