import { describe, expect, it } from "vitest";
import { joinFields } from "../../../../src/control/propose/joinFields";

const german = { file: "a.csv", fields: { question: "Frage", answer: "Antwort" }, keys: ["Frage", "Antwort"] };

describe("the names of several sets", () => {
  it("are joined", () => {
    const texts = { file: "b.csv", fields: { text: "Notiz" }, keys: ["Notiz", "Antwort"] };
    const usual = { file: "c.csv", fields: {}, keys: ["question", "answer"] };
    expect(joinFields([german, texts, usual])).toEqual({ ...german.fields, text: "Notiz" });
  });

  it.each([
    ["another name for the same part", { fields: { question: "Pregunta" }, keys: ["Pregunta"] }, "rename the column"],
    ["a second column to read", { fields: { text: "Notiz" }, keys: ["Notiz", "Frage"] }, 'would read "Frage" in both'],
    [
      "usual names and one of them",
      { fields: {}, keys: ["prompt", "answer", "Antwort"] },
      'has "Antwort", which is the',
    ],
  ])("do not go with a set that has %s", (_, set, message) => {
    expect(() => joinFields([german, { file: "b.csv", ...set }])).toThrow(message);
  });
});
