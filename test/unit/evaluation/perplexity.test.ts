import { afterAll, describe, expect, it } from "vitest";
import { readHeldOutText } from "../../../src/data/generalText";
import { perplexity } from "../../../src/evaluation/perplexity";
import { measuredModel, measuresFixture, measuresPath, withContextLength } from "./measuredModel";

const expected = measuresFixture("perplexity.json") as readonly { length: number; perplexity: number }[];

describe("perplexity", async () => {
  const model = await measuredModel();
  afterAll(() => model.dispose());
  const texts = await readHeldOutText(measuresPath("heldOut.txt"));

  it.each(expected)("is transformers' for a model that reads $length tokens", async (given) => {
    const found = await perplexity({ model: withContextLength(model, given.length) }, texts);
    expect((found ?? NaN) / given.perplexity).toBeCloseTo(1, 5);
  });

  it("is the mean over all texts' tokens", async () => {
    const [whole = ""] = texts;
    const [short, long] = [whole.slice(0, 60), whole.slice(60)];
    const tokens = (text: string) => model.tokenizer.encodePrompt(text).length - 1;
    const logOf = async (given: string[]) =>
      Math.log((await perplexity({ model: withContextLength(model, 512) }, given)) ?? NaN);
    const weighted = (await logOf([short])) * tokens(short) + (await logOf([long])) * tokens(long);
    expect(await logOf([short, long])).toBeCloseTo(weighted / (tokens(short) + tokens(long)), 5);
  });

  it("is null without a token to predict", async () => {
    expect(await perplexity({ model }, [])).toBeNull();
  });
});
