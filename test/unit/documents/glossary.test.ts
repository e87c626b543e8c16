import path from "node:path";
import { describe, expect, it } from "vitest";
import { figures } from "../../../src/protocol/figures";
import { glossaryAddress, glossaryAnchor, glossaryMarkdown, isExplained } from "../../../src/protocol/glossary";

const page = path.join(import.meta.dirname, "../../../docs/glossary.md");

describe("docs/glossary.md", () => {
  it("has the terms and meanings of the list of figures", async () => {
    // After a change of a figure, `npx vitest run --project unit -u` with this file writes the page again.
    await expect(glossaryMarkdown()).toMatchFileSnapshot(page);
  });

  it("explains the objectives that a configuration does not explain by itself", () => {
    for (const word of ["distillation", "restart"]) {
      expect(isExplained(word)).toBe(true);
      expect(glossaryMarkdown()).toContain(`\n## ${word}\n\nAn objective.`);
    }
    expect(isExplained("npo")).toBe(false);
  });

  it("has an entry of its own for every figure, to which the links lead", () => {
    const anchors = [...glossaryMarkdown().matchAll(/^## (.*)$/gm)].map(([, heading = ""]) => glossaryAnchor(heading));
    expect(new Set(anchors).size).toBe(anchors.length);
    for (const { term } of figures) expect(anchors).toContain(glossaryAnchor(term));
    expect(glossaryAnchor("recited (r)")).toBe("recited-r");
    expect(glossaryAddress("recited (r)")).toBe("command:lethe.openGlossary?%5B%22recited-r%22%5D");
  });
});
