import type { Node, CheckpointedSegment, Value } from "./graph";
import { after } from "./operators/layout";

/** Computes segments of a graph again when the backward pass needs them. */
export class GradientCheckpointing {
  private readonly segmentOf = new Map<Node, CheckpointedSegment>();
  private readonly done = new Set<CheckpointedSegment>();
  private readonly copies = new Map<Node, Node>();
  private readonly originals = new Map<Value, Value>();

  constructor(segments: readonly CheckpointedSegment[]) {
    for (const segment of segments) for (const node of segment.nodes) this.segmentOf.set(node, segment);
  }

  /**
   * Returns the node whose values the backward pass may read instead of the values of `node`. If `node` belongs to a
   * checkpointed segment, this is a copy of `node`. Otherwise, it is `node` itself.
   * @param gradient the gradient of one of the node's outputs. The copy is computed only after this gradient. If the
   *   copy did not depend on the gradient, onnxruntime would merge the node and its copy, because both compute the same
   *   values
   */
  of(node: Node, gradient: Value): Node {
    const segment = this.segmentOf.get(node);
    if (segment && !this.done.has(segment)) this.recompute(segment, gradient);
    return this.copies.get(node) ?? node;
  }

  /** Returns the original of a copied value. Any other value is returned unchanged. */
  originalOf(value: Value): Value {
    return this.originals.get(value) ?? value;
  }

  private recompute(segment: CheckpointedSegment, gradient: Value): void {
    this.done.add(segment);
    const { from } = segment;
    const start = after(from, gradient);
    this.originals.set(start, from);
    const copyOf = new Map<Value, Value>([[from, start]]);
    for (const node of segment.nodes) {
      // A node that does not depend on the start of the segment is not copied.
      if (!node.inputs.some((input) => copyOf.has(input))) continue;
      const inputs = node.inputs.map((input) => copyOf.get(input) ?? input);
      const outputs = from.graph.node(node.operator, inputs, node.attributes, node.body);
      this.copies.set(node, { ...node, inputs, outputs });
      node.outputs.forEach((output, index) => {
        const copy = outputs[index] as Value;
        copyOf.set(output, copy);
        this.originals.set(copy, output);
      });
    }
  }
}
