/** The names of biases and of the weights of norms, as the `Trainer` of transformers recognises them. */
const withoutDecay = [/bias/, /layernorm/, /rmsnorm/, /(?:^|\.)norm(?:$|\.)/, /_norm(?:$|\.)/];

/**
 * Whether weight decay reaches a parameter. Biases and the weights of norms do not decay, as in
 * `Trainer.get_decay_parameter_names` of transformers 5. Embeddings and the matrices of an adapter decay.
 */
export function isDecayed(parameter: string): boolean {
  return !withoutDecay.some((pattern) => pattern.test(parameter.toLowerCase()));
}
