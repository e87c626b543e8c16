import { describe, expect, it } from "vitest";
import { askInTurn } from "../../../src/editor/newConfiguration/askInTurn";
import type { InputStep } from "../../../src/editor/newConfiguration/askInTurn";
import type { Answer } from "../../../src/editor/newConfiguration/steps";

interface Draft {
  readonly first: string;
  readonly second: string;
  readonly third: string;
}

/** Steps that give the answers in order, and record the drafts that they get. */
const scripted = (answers: readonly string[]) => {
  const asked: { readonly step: number; readonly draft: Partial<Draft> }[] = [];
  const rest = [...answers];
  const ask =
    (key: keyof Draft): InputStep<Draft> =>
    (draft, { step }) => {
      asked.push({ step, draft });
      const answer = rest.shift() ?? "cancelled";
      const given: Answer<Partial<Draft>> =
        answer === "back" || answer === "cancelled" ? answer : { value: { [key]: answer } };
      return Promise.resolve(given);
    };
  return { asked, steps: [ask("first"), ask("second"), ask("third")] };
};

describe("steps of a guided input", () => {
  it("go back as often as the user wants, with the earlier answers", async () => {
    const { asked, steps } = scripted(["a", "b", "back", "back", "A", "B", "C"]);
    expect(await askInTurn("Title", steps)).toEqual({ first: "A", second: "B", third: "C" });
    expect(asked.map(({ step }) => step)).toEqual([1, 2, 3, 2, 1, 2, 3]);
    expect(asked[3]?.draft).toEqual({ first: "a", second: "b" });
  });

  it("can go back with answers that the draft keeps", async () => {
    const drafts: Partial<Draft>[] = [];
    const first: InputStep<Draft> = (draft) => {
      drafts.push(draft);
      return Promise.resolve({ value: { first: "a" } });
    };
    const second: InputStep<Draft> = (draft) =>
      Promise.resolve(draft.third === undefined ? { backWith: { third: "c" } } : { value: { second: "b" } });
    expect(await askInTurn("Title", [first, second])).toEqual({ first: "a", second: "b", third: "c" });
    expect(drafts).toEqual([{}, { first: "a", third: "c" }]);
  });

  it("stay at the first step, and return nothing when the user cancels", async () => {
    const { asked, steps } = scripted(["back", "a", "cancelled"]);
    expect(await askInTurn("Title", steps)).toBeUndefined();
    expect(asked.map(({ step }) => step)).toEqual([1, 1, 2]);
  });
});
