import { describe, expect, it } from "vitest";
import { readGeneralText } from "../../../src/data/generalText";
import { jsonLines, temporaryFile } from "./temporaryFile";

describe("readGeneralText", () => {
  it("reads only the texts", async () => {
    const file = await temporaryFile("general.jsonl", jsonLines([{ text: "One.", subject: "x" }, { text: "Two." }]));
    expect(await readGeneralText(file)).toEqual(["One.", "Two."]);
  });

  it("refuses a row without text", async () => {
    const file = await temporaryFile("general.jsonl", jsonLines([{ text: "One." }, { txt: "Two." }]));
    await expect(readGeneralText(file)).rejects.toThrow(`${file}:2 has no "text"; add it as text or remove the row.`);
  });
});
