import type { Tokenizer } from "@huggingface/tokenizers";

const byteToken = /^<0x([0-9A-F]{2})>$/i;
const replacementCharacter = "\ufffd";

type TokenDecoder = NonNullable<Tokenizer["decoder"]> & { readonly decoders?: readonly TokenDecoder[] };

/**
 * Changes a tokenizer's decoder so that it decodes byte tokens as transformers does. If a series of consecutive byte
 * tokens is not valid UTF-8, transformers replaces each byte of the series with one replacement character. Without this
 * change, @huggingface/tokenizers 0.2 keeps the valid part of the series, and drops a byte order mark.
 *
 * @param decoder a decoder or a sequence of decoders. The function changes it in place
 */
export function readWholeByteRuns(decoder: TokenDecoder): void {
  decoder.decoders?.forEach(readWholeByteRuns);
  if (decoder.config.type === "ByteFallback") decoder.decode_chain = decodeByteRuns;
}

function decodeByteRuns(tokens: readonly string[]): string[] {
  const texts: string[] = [];
  let run: number[] = [];
  const endRun = (): void => {
    if (run.length > 0) texts.push(textOf(run));
    run = [];
  };
  for (const token of tokens) {
    const [, byte] = byteToken.exec(token) ?? [];
    if (byte !== undefined) {
      run.push(parseInt(byte, 16));
      continue;
    }
    endRun();
    texts.push(token);
  }
  endRun();
  return texts;
}

function textOf(bytes: readonly number[]): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
  } catch {
    return replacementCharacter.repeat(bytes.length);
  }
}
