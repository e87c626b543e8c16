import { encodeGraph } from "../graph/encode";
import type { LanguageModel } from "../models/languageModel";
import type { Session, SessionOptions } from "../runtime/session";
import { createSession } from "../runtime/session";
import { buildDecodingGraph } from "./decodingGraph";
import type { NextTokenOptions } from "./nextTokens";
import { buildPromptGraph } from "./promptGraph";

/** A model made ready to continue texts: one graph reads their prompts, the other a token at a time. */
export interface Decoder {
  readonly model: LanguageModel;
  readonly prompts: Session;
  readonly tokens: Session;
  /** Fills the room that no prompt takes. */
  readonly padId: number;
  dispose(): Promise<void>;
}

export async function createDecoder(
  model: LanguageModel,
  padId: number,
  options: SessionOptions & NextTokenOptions = {},
): Promise<Decoder> {
  const prompts = await createSession(encodeGraph(buildPromptGraph(model, options)), options);
  const tokens = await createSession(encodeGraph(buildDecodingGraph(model, options)), options);
  return {
    model,
    prompts,
    tokens,
    padId,
    async dispose() {
      await prompts.dispose();
      await tokens.dispose();
    },
  };
}
