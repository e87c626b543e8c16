/** Names of the inputs that hold a layer's cached keys and values. */
export function cacheNames(layer: number): readonly [keys: string, values: string] {
  return [`keys.${layer}`, `values.${layer}`];
}
