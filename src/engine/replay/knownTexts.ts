interface Node {
  readonly next: Map<number, Node>;
  /** Number of known texts with this beginning. */
  texts: number;
}

/** The known texts as a tree of tokens. Texts with the same beginning share its nodes. */
export function createKnownTexts() {
  const root: Node = { next: new Map(), texts: 0 };
  const nodesOf = (ids: readonly number[]): Node[] => {
    const nodes: Node[] = [];
    let node = root.next.get(ids[0] ?? NaN);
    for (let place = 1; node !== undefined; place += 1) {
      nodes.push(node);
      node = node.next.get(ids[place] ?? NaN);
    }
    return nodes;
  };
  return {
    add: (ids: readonly number[]): void => {
      let node = root;
      for (const token of ids) {
        const next: Node = node.next.get(token) ?? { next: new Map(), texts: 0 };
        node.next.set(token, next);
        next.texts += 1;
        node = next;
      }
    },
    /** Whether some known text has this beginning. */
    has: (ids: readonly number[]): boolean => nodesOf(ids).length === ids.length,
    /** The number of tokens that a known text has in common with another known text. */
    sharedLength: (ids: readonly number[]): number => nodesOf(ids).filter(({ texts }) => texts > 1).length,
  };
}
