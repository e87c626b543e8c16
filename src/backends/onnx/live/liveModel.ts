import type { LiveModel, ModelVersion, ScoreOptions } from "../../backend";
import { decodeRequests } from "../inference/decodeRequests";
import type { Decoder } from "../inference/decoder";
import { createDecoder } from "../inference/decoder";
import type { Scorer } from "../inference/scorer";
import { createScorer } from "../inference/scorer";
import type { Weights } from "../models/weights";
import { releaseWeights } from "../models/weights";
import { createLiveTrainer } from "./liveTrainer";
import type { ModelSessions } from "./modelSessions";
import type { OpenedModel } from "./openModel";
import { refusal } from "./refusals";
import { reportingOutOfMemory } from "./reportingOutOfMemory";
import { saveModel } from "./saveModel";

/** A model that onnxruntime computes with. Sessions are made at their first use. */
export function createLiveModel(opened: OpenedModel, sessions: ModelSessions): LiveModel {
  const { source, model, tokenizer, weights, isUntrained } = opened;
  const { device, threads } = sessions;
  let isChanged = false;
  let scorer: Promise<Scorer> | undefined;
  const decoders = new Map<boolean, Promise<Decoder>>();

  const scorerOf = ({ withMoments, topTokens }: ScoreOptions): Promise<Scorer> => {
    if (withMoments) throw refusal("moments of log-probabilities", "score without them");
    if (topTokens !== undefined) throw refusal("the likeliest tokens of a position", "score without them");
    return (scorer ??= createScorer(model, tokenizer.padId, { device, threads }));
  };
  const decoderOf = (withLogProbabilities: boolean): Promise<Decoder> => {
    const made =
      decoders.get(withLogProbabilities) ??
      createDecoder(model, tokenizer.padId, { device, threads, withLogProbabilities });
    decoders.set(withLogProbabilities, made);
    return made;
  };
  const withWeights = async <T>(
    version: ModelVersion | undefined,
    use: (chosen: Weights) => Promise<T>,
  ): Promise<T> => {
    if (version !== "original" || !isChanged) return use(weights);
    const original = await opened.loadOriginal();
    try {
      return await use(original);
    } finally {
      releaseWeights(original, device, weights);
    }
  };

  return {
    facts: { vocabularySize: model.vocabularySize, contextLength: model.contextLength, isUntrained },
    tokenizer,
    score: (texts, options = {}) =>
      reportingOutOfMemory(async () => {
        const chosen = await scorerOf(options);
        return withWeights(options.version, (current) => chosen.score(current, texts, options.onProgress));
      }),
    decode: (requests, options, onToken) =>
      reportingOutOfMemory(async () => {
        if (options.sampling) throw refusal("sampling", "decode greedily");
        const decoder = await decoderOf(options.withLogProbabilities === true);
        await withWeights(options.version, (chosen) => decodeRequests(decoder, chosen, requests, options, onToken));
      }),
    hiddenStates: () => Promise.reject(refusal("hidden states", "measure log-probabilities")),
    train: (objective, settings) =>
      reportingOutOfMemory(() =>
        createLiveTrainer(opened, objective, settings, sessions, () => {
          isChanged = true;
        }),
      ),
    save: (folder, options) => reportingOutOfMemory(() => saveModel(opened, device, folder, options)),
    readBack: (folder) =>
      reportingOutOfMemory(() => {
        isChanged = true;
        return opened.readBack(folder);
      }),
    dispose: async () => {
      await (await scorer)?.dispose();
      for (const decoder of decoders.values()) await (await decoder).dispose();
      releaseWeights(weights, device);
      await source.close();
    },
  };
}
