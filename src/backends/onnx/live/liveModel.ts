import type { DecodeOptions, LiveModel, ModelVersion, ScoreOptions } from "../../backend";
import { decodeRequests } from "../inference/decodeRequests";
import type { Decoder } from "../inference/keyValueCache";
import { createDecoder } from "../inference/createDecoder";
import { hiddenStatesOf } from "../inference/hiddenStates";
import type { Scorer } from "../inference/scorer";
import { createScorer } from "../inference/scorer";
import type { Weights } from "../models/weights";
import { releaseWeights } from "../models/weights";
import { adapterExportOf } from "./adapterExport";
import { createLiveTrainer } from "./liveTrainer";
import type { ModelSessions } from "./modelSessions";
import type { OpenedModel } from "./openModel";
import { refuseOtherStart } from "./refusals";
import { reportingOutOfMemory } from "./reportingOutOfMemory";
import { saveModel } from "./saveModel";

/** A loaded model that computes with onnxruntime. Each session is made when it is first used. */
export function createLiveModel(opened: OpenedModel, sessions: ModelSessions): LiveModel {
  const { source, model, tokenizer, weights, isUntrained } = opened;
  const { device, threads } = sessions;
  let isChanged = false;
  const scorers = new Sessions<Scorer>();
  const decoders = new Sessions<Decoder>();

  const scorerFor = ({ withMoments = false, topTokens }: ScoreOptions): Promise<Scorer> => {
    return scorers.get({ withMoments, ...(topTokens !== undefined && { topTokens }) }, (options) =>
      createScorer(model, tokenizer.padId, { device, threads, ...options }),
    );
  };
  const decoderFor = ({ sampling }: DecodeOptions): Promise<Decoder> => {
    return decoders.get({ withDistributions: sampling !== undefined }, (options) =>
      createDecoder(model, tokenizer.padId, { device, threads, ...options }),
    );
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
        const scorer = await scorerFor(options);
        return withWeights(options.version, (chosen) => scorer.score(chosen, texts, options.onProgress));
      }),
    decode: (requests, options, onToken) =>
      reportingOutOfMemory(async () => {
        const decoder = await decoderFor(options);
        await withWeights(options.version, (chosen) => decodeRequests(decoder, chosen, requests, options, onToken));
      }),
    hiddenStates: (texts, layers, version) =>
      reportingOutOfMemory(() => {
        const ids = texts.map((text) => text.ids);
        const options = { device, threads, padId: tokenizer.padId };
        return withWeights(version, (chosen) => hiddenStatesOf(model, chosen, ids, layers, options));
      }),
    train: (objective, settings) =>
      reportingOutOfMemory(async () => {
        const { startFrom, ...others } = settings;
        if (startFrom !== undefined) {
          refuseOtherStart(model, startFrom);
          isChanged = true;
          if ("folder" in startFrom) await opened.readBack(startFrom.folder);
          else await opened.disturb(startFrom.noise, settings.seed);
        }
        return createLiveTrainer(opened, objective, others, sessions, () => {
          isChanged = true;
        });
      }),
    save: (folder, options) => reportingOutOfMemory(() => saveModel(opened, device, folder, options)),
    adapterExport: (options) => adapterExportOf(opened, options),
    readBack: (folder) =>
      reportingOutOfMemory(() => {
        isChanged = true;
        return opened.readBack(folder);
      }),
    dispose: async () => {
      await scorers.dispose();
      await decoders.dispose();
      releaseWeights(weights, device);
      await source.close();
    },
  };
}

/** Keeps one session for each set of options. A session is made when it is first used. */
class Sessions<Made extends { dispose(): Promise<void> }> {
  private readonly made = new Map<string, Promise<Made>>();

  get<Options extends object>(options: Options, make: (options: Options) => Promise<Made>): Promise<Made> {
    const key = JSON.stringify(options);
    const known = this.made.get(key);
    if (known) return known;
    const made = make(options);
    this.made.set(key, made);
    // A failed session is not kept, because a later call may have more free memory and succeed.
    made.catch(() => this.made.delete(key));
    return made;
  }

  async dispose(): Promise<void> {
    for (const made of this.made.values()) await (await made).dispose();
  }
}
