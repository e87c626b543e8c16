import { figureTable } from "../../protocol/figureTables";
import { statusWords } from "../../protocol/verdict/line";
import type { VerdictLine } from "../../protocol/verdict/line";
import { verdictHead } from "../../protocol/verdict/verdictMarkdown";
import type { Block, Inline, Line, ReportDocument } from "./document";
import { reportStyle } from "./reportStyle";

/** A sign for each status, because a printer may have no colours. */
const signs: Readonly<Record<VerdictLine["status"], string>> = { met: "✓", missed: "✗", notMeasured: "–" };

/** A report as one HTML file. It needs no other file and has no script. */
export function toHtml({ title, blocks }: ReportDocument): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="generator" content="Lethe">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>
${reportStyle}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${blocks.map(blockHtml).join("\n")}
</main>
</body>
</html>
`;
}

const blockHtml = (block: Block): string => {
  switch (block.kind) {
    case "heading":
      return `<h2${block.startsPage === true ? ' class="page"' : ""}>${escapeHtml(block.text)}</h2>`;
    case "paragraph":
      return `<p>${lineHtml(block.line)}</p>`;
    case "list":
      return `<ul>\n${block.lines.map((line) => `<li>${lineHtml(line)}</li>`).join("\n")}\n</ul>`;
    case "table":
      return tableHtml(block.head, block.rows, block.wordColumns);
    case "figures": {
      const { head, rows, notes } = figureTable(block.shown, block.columns, block.task);
      return [tableHtml(head, rows, 2), ...notes.map((note) => `<p class="note">${escapeHtml(note)}</p>`)].join("\n");
    }
    case "verdict":
      return verdictHtml(block);
    case "code":
      return `<pre>${escapeHtml(block.text)}</pre>`;
  }
};

const tableHtml = (head: readonly string[], rows: readonly (readonly Line[])[], wordColumns: number): string => {
  const classOf = (column: number, cell: Line): string => {
    if (column >= wordColumns) return ' class="number"';
    if (typeof cell !== "string") return "";
    return isHash.test(cell) ? ' class="hash"' : column === 0 && isId.test(cell) ? ' class="id"' : "";
  };
  const cells = (row: readonly Line[]): string =>
    row
      .map((cell, column) =>
        column === 0
          ? `<th scope="row"${classOf(column, cell)}>${lineHtml(cell)}</th>`
          : `<td${classOf(column, cell)}>${lineHtml(cell)}</td>`,
      )
      .join("");
  const names = head.map((name, column) => `<th scope="col"${classOf(column, "")}>${escapeHtml(name)}</th>`).join("");
  return (
    `<table${rows.length <= shortTable ? ' class="short"' : ""}>\n<thead><tr>${names}</tr></thead>\n` +
    `<tbody>\n${rows.map((row) => `<tr>${cells(row)}</tr>`).join("\n")}\n</tbody>\n</table>`
  );
};

/** A table with at most this number of rows stands on one page in print. */
const shortTable = 16;

const isHash = /^[0-9a-f]{64}$/;

/** An id or the name of a file, which stays in one line. */
const isId = /^\S{1,30}$/;

const verdictHtml = ({ headline, lines }: Extract<Block, { kind: "verdict" }>): string => {
  const sentence = `<p class="headline">${escapeHtml(headline)}</p>`;
  if (lines.length === 0) return sentence;
  const rows = lines.map(
    ({ label, status, value, target }) =>
      `<tr class="${status}"><th scope="row">${escapeHtml(label)}</th>` +
      `<td class="status">${signs[status]} ${statusWords[status]}</td>` +
      `<td>${escapeHtml(value)}</td><td>${escapeHtml(target)}</td></tr>`,
  );
  const head = verdictHead.map((name) => `<th scope="col">${name}</th>`).join("");
  return (
    `${sentence}\n<table class="verdict">\n<thead><tr>${head}</tr></thead>\n` +
    `<tbody>\n${rows.join("\n")}\n</tbody>\n</table>`
  );
};

const lineHtml = (line: Line): string => (typeof line === "string" ? [line] : line).map(inlineHtml).join("");

const inlineHtml = (inline: Inline): string =>
  typeof inline === "string" ? escapeHtml(inline) : `<strong>${escapeHtml(inline.strong)}</strong>`;

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/**
 * Escapes a text for HTML. Characters that change the writing direction or are invisible become spaces, so that a
 * passage cannot disguise the text around it.
 */
const escapeHtml = (text: string): string =>
  text
    .replaceAll(/(?:(?![\u200c]|[\u200d]|\n)[\p{Cc}\p{Cf}])+/gu, " ")
    .replaceAll(/[&<>"]/g, (character) => entities[character] ?? character);
