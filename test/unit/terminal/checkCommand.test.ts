import { describe, expect, it } from "vitest";
import type { CheckReport } from "../../../src/protocol/findings";
import { createCheckedFolder } from "../control/check/checkFixture";
import { lethe } from "./program";

const check = async (...words: readonly string[]): Promise<CheckReport> => {
  const { stdout } = await lethe(["check", ...words, "--json"]);
  return JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as CheckReport;
};

describe("lethe check", () => {
  it("finds the texts that a run would cut off, at the first of them", async () => {
    const { configure, inside } = await createCheckedFolder();
    const { findings, knows } = await check(await configure({ training: { maxLength: 4 } }));
    expect(knows).toMatchObject({ asked: 3 });
    const cut = findings.filter(({ message }) => message.includes('longer than "training.maxLength" of 4 tokens'));
    expect(cut).toMatchObject([{ level: "warning", needsModel: true, file: inside("forget.jsonl"), line: 1 }]);
    expect(cut[0]?.message).toMatch(/^6 passages are .* and on nothing of 6 passages, whose answer begins later;/);
  });

  it("opens no model with --no-ask", async () => {
    const { configure } = await createCheckedFolder();
    const file = await configure();
    const parts = async (...words: readonly string[]): Promise<string> =>
      (await lethe(["check", file, ...words])).stdout;
    const [asked, unasked] = [await parts("--json"), await parts("--json", "--no-ask")];
    expect([asked, unasked].map((lines) => lines.includes("opening the model"))).toEqual([true, false]);
    expect(await check(file, "--no-ask")).not.toHaveProperty("knows");
  });
});
