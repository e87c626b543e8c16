import type { Backend, LiveModel } from "../../../../src/backends/backend";

/**
 * A backend whose predictions are not numbers for every text that begins with the given token: the weights are finite,
 * but the activations overflow.
 */
export function brokenAfter(backend: Backend, token: number): Backend {
  return { ...backend, open: async (spec) => brokenModel(await backend.open(spec), token) };
}

function brokenModel(model: LiveModel, token: number): LiveModel {
  return {
    ...model,
    score: async (texts, options) =>
      (await model.score(texts, options)).map((scores, index) =>
        texts[index]?.ids[0] === token
          ? { ...scores, sum: NaN, logProbabilities: scores.logProbabilities.map(() => NaN) }
          : scores,
      ),
    decode: (requests, options, onToken) =>
      model.decode(requests, options, (index, next, logProbability) =>
        onToken(index, next, requests[index]?.prompt[0] === token ? NaN : logProbability),
      ),
  };
}
