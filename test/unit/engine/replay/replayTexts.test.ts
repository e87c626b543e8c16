import { describe, expect, it } from "vitest";
import type { LiveModel } from "../../../../src/backends/backend";
import { createResemblance } from "../../../../src/data/resemblance";
import { describeReplay, replayTexts } from "../../../../src/engine/replay/replayTexts";
import type { Passage } from "../../../../src/protocol/passages";
import type { KeptCompletion } from "../../../../src/runs/keptCompletions";
import { recitingModel, wordTokenizer } from "./recitingModel";

const people = ["Ada", "Bo", "Cy", "Di", "Ed", "Flo", "Gus", "Hal", "Ida", "Jo", "Kim", "Lou"];
const rowsOf = (person: string, index: number) => [
  { prompt: `The house of ${person} stands`, answer: `at ${index} old lane by the mill` },
  { prompt: `What is the age of ${person} ?`, answer: `${index + 30}` },
  { prompt: `${person} met a goose`, answer: `that sang number ${index} all night long` },
];
const all = people.map(rowsOf);
const [forget, retain, withheld] = [0, 1, 2].map((rest) => all.filter((_, index) => index % 3 === rest).flat());
const textOf = ({ prompt, answer }: { readonly prompt: string; readonly answer: string }) => `${prompt} ${answer}`;
const general = ["Iron is heavy", "The sun is hot", "The sea is deep"];
const every = [...all.flat().map(textOf), ...general];
/** One token stands for two words of a withheld text, and a beginning ends between these words. */
const mergingTokenizer = wordTokenizer(every, "Cy stands");

/** Lets a model that learnt some texts by heart write at most `count` texts. */
async function replay(
  count: number,
  batches: (readonly KeptCompletion[])[] = [],
  tokenizer = wordTokenizer(every),
  learnt: readonly string[] = every,
) {
  const asked: string[] = [];
  const tokenised = (texts: readonly string[]) =>
    texts.map((text) => ({ ids: tokenizer.encode(text), targetStart: 1 }));
  const model = recitingModel(tokenizer, learnt, (beginning) => asked.push(beginning)) as LiveModel;
  const [forgetTexts, retainTexts] = [forget, retain].map((rows = []) => tokenised(rows.map(textOf)));
  const known = { forget: forgetTexts ?? [], retain: retainTexts ?? [], general: tokenised(general) };
  const found = await replayTexts(
    model,
    (forget ?? []) as unknown as Passage[],
    known,
    { replayTexts: count, maxLength: 20, batchSize: 5 },
    () => Promise.resolve({ batches, add: (batch) => Promise.resolve(void batches.push(batch)) }),
    () => undefined,
  );
  return { found, asked, texts: found.texts.map(({ ids }) => tokenizer.decode(ids)), batches };
}

describe("the texts that a model writes for replay", () => {
  const wanted = (withheld ?? []).map(textOf);

  it("are first of all those that it learnt and that no set names", async () => {
    const { texts } = await replay(wanted.length);
    expect(wanted.length).toBeGreaterThan(10);
    expect([...texts].sort()).toEqual([...wanted].sort());
  });

  it("never begin as a text of the run, or as a text that was written before", async () => {
    const { asked, batches } = await replay(60);
    const written = batches.flat().map(({ text }) => text);
    const known = [...(forget ?? []), ...(retain ?? [])].map(textOf).concat(general);
    expect(written.length).toBeGreaterThan(wanted.length);
    asked.forEach((beginning, index) => {
      const others = [...known, ...written.slice(0, index)];
      expect(others.filter((text) => `${text} `.startsWith(`${beginning} `))).toEqual([]);
    });
  });

  it("are no longer than the longest text of the run, also if the model would go on", async () => {
    const long = "Mia met a goose that sang all night long and then all day long by the old mill";
    const { batches } = await replay(60, [], wordTokenizer([...every, long]), [...every, long]);
    const tokens = (text: string): number => text.split(" ").length;
    const known = [...(forget ?? []), ...(retain ?? [])].map(textOf).concat(general);
    // End-of-text is a token, too.
    const longest = Math.max(...known.map(tokens)) + 1;
    const [cut, ...others] = batches.flat().filter(({ isCut }) => isCut);
    expect(others).toEqual([]);
    expect(cut?.text).toBe(long.split(" ").slice(0, longest).join(" "));
  });

  it("are left out if they resemble the forget set, and then are not begun", async () => {
    const { asked, texts } = await replay(200);
    // The beginnings are exhausted except for unlikely ones, which mix texts.
    expect(asked.length).toBeGreaterThan(60);
    for (const { answer } of (forget ?? []).filter(({ prompt }) => !prompt.startsWith("What")))
      expect(texts.filter((text) => text.endsWith(answer))).toEqual([]);
    const resembles = createResemblance(forget ?? [], (retain ?? []).map(textOf).concat(general));
    expect(asked.filter(resembles)).toEqual([]);
  });

  it("are written once if a run is resumed", async () => {
    const whole = await replay(20, [], mergingTokenizer);
    expect(whole.asked.slice(0, 10)).toContain("The house of Cy");
    const resumed = await replay(20, whole.batches.slice(0, 2), mergingTokenizer);
    expect(resumed.texts).toEqual(whole.texts);
    expect(resumed.asked).toEqual(whole.asked.slice(10));
    expect((await replay(20, [...whole.batches], mergingTokenizer)).asked).toEqual([]);
  });

  it("are counted for the user", async () => {
    const { found } = await replay(20);
    expect(describeReplay(found)).toMatch(/^The target model has written 20 texts for replay, and the run uses \d+ of/);
  });
});
