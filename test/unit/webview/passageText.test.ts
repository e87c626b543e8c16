// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { alignedTexts } from "../../../webview/sections/alignedTexts";
import { bandOf, shadedTokens } from "../../../webview/sections/shadedTokens";
import { createVirtualList } from "../../../webview/ui/virtualList";
import { element } from "../../../webview/ui/element";

const hostile = '<img src=x onerror="alert(1)"><script>alert(2)</script><b>bold</b>';

it("shows HTML and scripts in a passage as text", () => {
  const parts = [
    alignedTexts(hostile, {
      ...{ id: "a", split: "forget", task: "Task1", kind: "completion", completion: ` ${hostile}`, score: 1 },
      span: { expected: [0, hostile.length], generated: [1, hostile.length + 1], words: 5 },
    }),
    shadedTokens([
      [hostile, -0.01],
      ["<i>", -3],
    ]),
    element("p", { text: hostile }),
  ];
  for (const part of parts) {
    expect(part.querySelectorAll("img, script, b, i")).toHaveLength(0);
    expect(part.textContent).toContain(hostile);
  }
  expect(parts[0]?.querySelector("mark")?.textContent).toBe(hostile);
});

it("chooses the band of a token by its probability, and names it without colour", () => {
  expect([1, 0.9, 0.89, 0.5, 0.2, 0.01].map((probability) => bandOf(Math.log(probability)).name)).toEqual([
    ...["certain", "certain", "likely", "likely", "possible", "forgotten"],
  ]);
  expect(
    shadedTokens([["word", Math.log(0.25)]])
      .querySelector(".token")
      ?.getAttribute("title"),
  ).toBe("25.0 %");
});

it("keeps few elements for a list of thousands, and reaches every row by keyboard", () => {
  const items = Array.from({ length: 5000 }, (_, index) => index);
  let selected = 0;
  const list = createVirtualList<number>({
    ...{ label: "Rows", rowHeight: 44, keyOf: String, onEnter: () => undefined },
    renderRow: (item) => [element("div", { text: `row ${item}` })],
    onSelect: (item) => {
      selected = item;
      list.show(items, String(item));
    },
  });
  document.body.append(list.element);
  list.show(items, "0");
  expect(list.element.querySelectorAll('[role="option"]').length).toBeLessThan(50);
  const press = (key: string): boolean => list.element.dispatchEvent(new KeyboardEvent("keydown", { key }));
  press("ArrowDown");
  expect(selected).toBe(1);
  press("End");
  expect(selected).toBe(4999);
  press("Home");
  expect(selected).toBe(0);
  expect(list.element.querySelector('[aria-selected="true"]')?.textContent).toBe("row 0");
});

it("begins and ends every row of aligned texts with a word", () => {
  const answer = "Sharing the first part of his captivity was Trim, a cat.";
  const completion = " Sharing the first part of the cor was arm. ";
  const part = alignedTexts(answer, {
    ...{ id: "a", split: "forget", task: "Task3", kind: "completion", completion, score: 0.3 },
    span: { expected: [0, 25], generated: [1, 26], words: 5 },
  });
  const rows = [...part.querySelectorAll(".text")].map(({ textContent }) => textContent);
  expect(rows).toEqual([
    ...["Sharing the first part of", "Sharing the first part of"],
    ...["his captivity was Trim, a cat.", "the cor was arm."],
  ]);
  expect([...part.querySelectorAll("mark")].map(({ textContent }) => textContent)).toEqual([rows[0], rows[1]]);
});
