import { describe, expect, it } from "vitest";
import { escapeMarkdown, markdownTable } from "../../../src/protocol/markdown";

describe("escapeMarkdown", () => {
  it.each([
    ["line breaks", "a\nb\r\n\n c\u2028d", "a b c d"],
    ["a heading", "# heading", "\\# heading"],
    ["an underlined heading", "===", "\\==="],
    ["a rule", "---", "\\---"],
    ["a list", "- item", "\\- item"],
    ["a numbered list", "1. item", "1\\. item"],
    ["a quotation", "> said", "\\> said"],
    ["a block of code", "    code", " code"],
    ["code", "`code`", "\\`code\\`"],
    ["bold and struck type", "**a** __b__ ~~c~~", "\\*\\*a\\*\\* \\_\\_b\\_\\_ \\~\\~c\\~\\~"],
    ["a link to a command", "[a](command:x)", "\\[a\\]\\(command\\:x\\)"],
    ["a picture", "![](http://x)", "\\!\\[\\]\\(http\\://x\\)"],
    ["addresses", "http://x www.y.org j@k.de", "http\\://x www\\.y.org j\\@k.de"],
    ["HTML", "<b>&lt;</b>", "\\<b\\>\\&lt;\\</b\\>"],
    ["a table's cell", "a | b", "a \\| b"],
    ["formulas", "$x$", "\\$x\\$"],
    ["backslashes", "C:\\a\\*", "C\\:\\\\a\\\\\\*"],
    ["marks that turn text around", "\u202eevil\u2066 end\u200f", " evil end "],
    ["invisible characters", "a\u200bb\u0007c\ufeffd\u{e0041}", "a b c d "],
    ["an icon", "$(trash)", "\\$\u2060\\(trash\\)"],
    ["an icon that turns", "\\$(sync~spin)", "\\\\\\$\u2060\\(sync\\~spin\\)"],
  ])("takes its effect from %s", (_, text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped);
  });

  it("leaves words, paths and figures readable", () => {
    for (const text of ["naïve 日本語 می\u200cخواهم", "/home/me/20260131-x/model.safetensors", "0.25 (45 %)"]) {
      expect(escapeMarkdown(text).replaceAll(/\\([()])/g, "$1")).toBe(text);
    }
  });
});

it("aligns the figures of a table right and its words left", () => {
  expect(markdownTable(["set", "figure", "before"], [["forget", "recited", "1.000"]], 2)).toBe(
    "| set | figure | before |\n| --- | --- | ---: |\n| forget | recited | 1.000 |",
  );
});
