import { expect, it } from "vitest";
import { checkText } from "../../../src/editor/newConfiguration/checkedText";
import type { TextInput } from "../../../src/editor/newConfiguration/checkedText";

/** An input with checks that end when the test calls `end`. */
const openInput = () => {
  const checks: { readonly text: string; readonly end: (problem?: string) => Promise<void> }[] = [];
  const input: { value: string } & TextInput = { value: "", validationMessage: undefined, busy: false };
  const text = checkText(
    input,
    (value) =>
      new Promise((resolve) => {
        const end = async (problem?: string): Promise<void> => {
          resolve(problem);
          await new Promise(setImmediate);
        };
        checks.push({ text: value, end });
      }),
  );
  const type = (value: string): void => {
    input.value = value;
    void text.check();
  };
  /** Ends every check of a text with its answer. */
  const endAll = async (answers: Readonly<Record<string, string | undefined>>): Promise<void> => {
    for (const check of checks) await check.end(answers[check.text]);
  };
  return { input, text, type, checks, endAll };
};

it("accepts a valid text when Enter is pressed before its check ends", async () => {
  const { text, type, endAll } = openInput();
  type("taken");
  type("free");
  const answer = text.accept();
  await endAll({ taken: "exists" });
  expect(await answer).toBe("free");
});

it("accepts a valid text while the problem of the previous text is still shown", async () => {
  const { input, text, type, checks, endAll } = openInput();
  type("taken");
  await checks[0]?.end("exists");
  expect(input.validationMessage).toBe("exists");
  type("free");
  const answer = text.accept();
  await endAll({});
  expect(await answer).toBe("free");
  expect(input.validationMessage).toBeUndefined();
});

it("refuses an invalid text when Enter is pressed before its check ends, and shows the problem", async () => {
  const { input, text, type, checks, endAll } = openInput();
  type("free");
  await checks[0]?.end();
  type("taken");
  const answer = text.accept();
  await endAll({ taken: "exists" });
  expect(await answer).toBeUndefined();
  expect(input).toMatchObject({ validationMessage: "exists", busy: false });
});

it("checks a text at Enter although nothing was typed", async () => {
  const { input, text, checks } = openInput();
  input.value = "suggested";
  const answer = text.accept();
  await checks[0]?.end("exists");
  expect(await answer).toBeUndefined();
  expect(input.validationMessage).toBe("exists");
});

it("drops the result of an older check that ends last", async () => {
  const { input, type, checks } = openInput();
  type("taken");
  type("free");
  await checks[1]?.end();
  await checks[0]?.end("exists");
  expect(input).toMatchObject({ validationMessage: undefined, busy: false });
});

it("does not accept a text that was changed after Enter", async () => {
  const { text, type, endAll } = openInput();
  type("free");
  const answer = text.accept();
  type("free, too");
  await endAll({});
  expect(await answer).toBeUndefined();
  const next = text.accept();
  await endAll({});
  expect(await next).toBe("free, too");
});

it("shows that a check is under way", async () => {
  const { input, type, checks } = openInput();
  type("free");
  expect(input.busy).toBe(true);
  await checks[0]?.end();
  expect(input.busy).toBe(false);
});

it("reports at Enter that the check failed", async () => {
  const text = checkText({ value: "a", validationMessage: undefined, busy: false }, () =>
    Promise.reject(new Error("no access")),
  );
  await text.check();
  await expect(text.accept()).rejects.toThrow("no access");
});
