import { describe, expect, it } from "vitest";
import { differentiate } from "../../../../../src/backends/onnx/graph/differentiate";
import { GraphError, product } from "../../../../../src/backends/onnx/graph/dimensions";
import { lowerGraph } from "../../../../../src/backends/onnx/graph/encode";
import { Graph } from "../../../../../src/backends/onnx/graph/graph";
import { add, multiply, sigmoid } from "../../../../../src/backends/onnx/graph/operators/elementwise";
import { gather } from "../../../../../src/backends/onnx/graph/operators/indexing";
import { concat, reshape, split, transpose } from "../../../../../src/backends/onnx/graph/operators/layout";
import { gemm, matmul } from "../../../../../src/backends/onnx/graph/operators/linear";
import { reduceSum } from "../../../../../src/backends/onnx/graph/operators/reduction";
import { evaluateGraph, spreadNumbers, toDouble } from "../../../support/evaluateGraph";

describe("operators refuse operands that do not fit, with a message that names them", () => {
  const graph = new Graph();
  const a = graph.input("a", "float32", ["batch", 3]);
  const b = graph.input("b", "float32", [4, 2]);
  const other = graph.input("other", "float32", ["other", 3]);
  const double = graph.input("double", "float64", ["batch", 3]);
  const cases: [string, () => unknown, string][] = [
    ["inner sizes", () => matmul(a, b), "MatMul(a: float32[batch, 3]; b: float32[4, 2]): inner sizes differ"],
    ["inner sizes", () => gemm(a, b, { transposeB: true }), "inner sizes differ"],
    ["data types", () => add(a, double), "needs operands of one type, not float32 and float64"],
    ["broadcasting", () => add(a, b), "cannot be broadcast to one shape"],
    ["symbols", () => add(a, other), "cannot be broadcast to one shape"],
    ["element counts", () => reshape(a, ["batch", 4]), "has another number of elements"],
    ["permutations", () => transpose(a, [0, 0]), "is not a permutation"],
    ["parts", () => split(a, 2, 1), "cannot be split into 2 equal parts"],
    ["axes", () => concat([a, a], 5), "axis 5 does not exist"],
    ["indices", () => gather(b, a), "needs an operand of int64"],
    ["graphs", () => add(a, new Graph().input("x", "float32", [3])), "another graph"],
    ["names", () => graph.input("a", "float32", []), 'input "a" is declared twice'],
  ];
  it.each(cases)("%s", (_, build, message) => {
    expect(build).toThrow(GraphError);
    expect(build).toThrow(message);
  });
});

describe("symbolic shapes", () => {
  it("compare products by their factors", () => {
    expect(product(["length", 2, "batch", 3])).toBe("6*batch*length");
    expect(product([2, 3])).toBe(6);
  });

  it("get their values at run time, also in a reshape that divides a product of symbols", async () => {
    const graph = new Graph();
    const x = graph.input("x", "float64", ["batch", "length", 2]);
    const flat = reshape(multiply(x, 2), ["batch*length", 2]);
    graph.output("heads", transpose(reshape(flat, ["batch", "length", 2, 1]), [0, 2, 1, 3]));
    const elements = spreadNumbers(12);
    const { heads } = await evaluateGraph(graph, { x: toDouble({ shape: [2, 3, 2], elements }) });
    const expected = [0, 1].flatMap((batch) =>
      [0, 1].flatMap((head) => [0, 1, 2].map((place) => 2 * (elements[batch * 6 + place * 2 + head] ?? NaN))),
    );
    expect(heads).toEqual(expected);
  });
});

describe("differentiation", () => {
  const build = () => {
    const graph = new Graph();
    const frozen = graph.input("frozen", "float64", [3, 3]);
    const trained = graph.input("trained", "float64", [3, 3]);
    const x = graph.input("x", "float64", [2, 3]);
    const loss = reduceSum(gemm(sigmoid(gemm(sigmoid(gemm(x, frozen)), trained)), frozen));
    return { graph, frozen, trained, x, loss };
  };

  it("adds no node that no trainable parameter needs", () => {
    const { graph, trained, loss } = build();
    const forwardNodes = graph.nodes.length;
    const products = () => graph.nodes.filter(({ operator }) => operator === "Gemm").length;
    expect(products()).toBe(3);
    differentiate(loss, [trained]);
    // The gradients of the last product's input and of the trained weight. The first layer and `frozen` need none.
    expect(products()).toBe(5);
    const all = build();
    differentiate(all.loss, [all.trained, all.frozen]);
    expect(all.graph.nodes.length).toBeGreaterThan(graph.nodes.length);
    expect(graph.nodes.length).toBeGreaterThan(forwardNodes);
  });

  it("gives zeros for a parameter that the loss does not depend on", async () => {
    const { graph, loss } = build();
    const unused = graph.input("unused", "float64", [2]);
    const gradients = differentiate(loss, [unused]);
    const only = gradients.get(unused);
    expect(only).toBeDefined();
    if (only) graph.output("gradient", only);
    const zeros = toDouble({ shape: [3, 3], elements: Array<number>(9).fill(0) });
    const x = toDouble({ shape: [2, 3], elements: Array<number>(6).fill(0) });
    const inputs = { frozen: zeros, trained: zeros, x, unused: toDouble({ shape: [2], elements: [1, 2] }) };
    expect((await evaluateGraph(graph, inputs))["gradient"]).toEqual([0, 0]);
  });

  it("accepts only a scalar", () => {
    const { graph, x } = build();
    expect(() => differentiate(x, [x])).toThrow("only a floating-point scalar");
    expect(graph.outputs).toEqual([]);
  });
});

describe("encoding", () => {
  it("omits nodes and constants that no output needs", () => {
    const graph = new Graph();
    const x = graph.input("x", "float32", [2]);
    graph.output("y", multiply(x, 3));
    add(x, 5);
    const model = lowerGraph(graph);
    expect(model.nodes.map(({ operator }) => operator)).toEqual(["Mul"]);
    expect(model.initializers.map(({ elements }) => elements)).toEqual([[3]]);
    expect(model.nodes[0]?.outputs).toEqual(["y"]);
  });

  it("puts nodes that no other node reads at the end, in reverse order", () => {
    const graph = new Graph();
    let x = graph.input("x", "float32", ["n"]);
    for (const name of ["first", "second", "third"]) {
      graph.output(name, multiply(x, x));
      x = sigmoid(x);
    }
    graph.output("end", x);
    expect(
      lowerGraph(graph)
        .nodes.map(({ outputs }) => outputs[0])
        .slice(-4),
    ).toEqual([...["end", "third", "second", "first"]]);
  });

  it("gives an output its own name if it is also an input or another output", async () => {
    const graph = new Graph();
    const x = graph.input("x", "float64", [1]);
    const doubled = multiply(x, 2);
    graph.output("same", x);
    graph.output("first", doubled);
    graph.output("second", doubled);
    const outputs = await evaluateGraph(graph, { x: toDouble({ shape: [1], elements: [1.5] }) });
    expect(outputs).toEqual({ same: [1.5], first: [3], second: [3] });
  });
});
