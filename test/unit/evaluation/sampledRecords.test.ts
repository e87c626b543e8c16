import { expect, it } from "vitest";
import type { LiveModel } from "../../../src/backends/backend";
import { sampledRecords } from "../../../src/evaluation/sampledRecords";
import type { Passage } from "../../../src/protocol/passages";
import { numberTokenizer } from "../support/numberTokenizer";
import { metricFixture } from "./metricFixture";

interface Row {
  readonly prompt: string;
  readonly answer: string;
  readonly completions: readonly string[];
  readonly worst: number;
  readonly mean: number;
}

const rows = metricFixture("leak") as readonly Row[];
const passages = rows.map(({ prompt, answer }): Passage => ({
  ...{ id: prompt, document: prompt, task: "Task1", split: "forget", kind: "completion", prompt, answer },
  ...{ rephrasings: [], source: { file: "/set.jsonl", line: 1 } },
}));
/** A model that says the completions of the fixture. */
const model = {
  tokenizer: numberTokenizer,
  decode: (requests, _, onToken) => {
    requests.forEach(({ prompt, sample = 0 }, index) => {
      const text = rows.find((row) => row.prompt === prompt.join(" "))?.completions[sample] ?? "";
      const tokens = text === "" ? [] : numberTokenizer.encode(text);
      for (const token of [...tokens, numberTokenizer.endOfText]) if (!onToken(index, token, -1)) break;
    });
    return Promise.resolve();
  },
} as Pick<LiveModel, "tokenizer" | "decode"> as LiveModel;
const settings = { batchSize: 8, maxNewTokens: 256, stop: [] };
const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

it("leak@k is the mean of the worst recalls, as rouge_score has them", async () => {
  const found = await sampledRecords({ model }, passages, settings, { count: 4, temperature: 1, seed: 0 });
  rows.forEach((row, place) => {
    expect(found[place]?.worst.score).toBeCloseTo(row.worst, 6);
    expect(found[place]?.meanScore).toBeCloseTo(row.mean, 6);
  });
  const worst = meanOf(found.map(({ worst: { score } }) => score ?? NaN));
  expect(worst).toBeCloseTo(meanOf(rows.map((row) => row.worst)), 6);
  expect(worst).toBeGreaterThan(meanOf(rows.map((row) => row.mean)));
});
