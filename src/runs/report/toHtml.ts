import { figureTable } from "../../protocol/figureTables";
import { statusWords } from "../../protocol/verdict/line";
import type { VerdictLine } from "../../protocol/verdict/line";
import { verdictHead } from "../../protocol/verdict/verdictMarkdown";
import type { Chart } from "./charts/chart";
import { signatureHead } from "./document";
import type { Block, Inline, Line, ReportDocument } from "./document";
import { escapeHtml } from "./html";
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
      return headingHtml(block);
    case "paragraph":
      return `<p${block.isNote === true ? ' class="note"' : ""}>${lineHtml(block.line)}</p>`;
    case "list":
      return `<ul>\n${block.lines.map((line) => `<li>${lineHtml(line)}</li>`).join("\n")}\n</ul>`;
    case "facts":
      return `<dl>\n${block.facts.map(factHtml).join("\n")}\n</dl>`;
    case "table":
      return tableHtml(block.head, block.rows, block.wordColumns, block.isEven);
    case "figures": {
      const { head, rows, notes } = figureTable(block.shown, block.columns, block.task);
      return [tableHtml(head, rows, 2), ...notes.map((note) => `<p class="note">${escapeHtml(note)}</p>`)].join("\n");
    }
    case "chart":
      return chartHtml(block.chart);
    case "verdict":
      return verdictHtml(block);
    case "signatures":
      return signaturesHtml(block.purposes);
    case "code":
      return `<pre>${escapeHtml(block.text)}</pre>`;
  }
};

const headingHtml = ({ text, startsPage, isMinor }: Extract<Block, { kind: "heading" }>): string => {
  const name = isMinor === true ? "h3" : "h2";
  return `<${name}${startsPage === true ? ' class="page"' : ""}>${escapeHtml(text)}</${name}>`;
};

const factHtml = ([name, value]: readonly [name: string, value: Line]): string =>
  `<div><dt>${escapeHtml(name)}</dt><dd>${lineHtml(value)}</dd></div>`;

/** The drawing with its description. A reader who cannot see the drawing opens the table. */
const chartHtml = ({ title, description, svg, table }: Chart): string =>
  `<figure>\n<h3>${escapeHtml(title)}</h3>\n${svg}\n<figcaption>${escapeHtml(description)}</figcaption>\n` +
  `<details><summary>Values of this chart</summary>\n${tableHtml(table.head, table.rows, 1)}\n</details>\n</figure>`;

const signaturesHtml = (purposes: readonly string[]): string => {
  const names = signatureHead.map((name) => (name === "" ? "<td></td>" : `<th scope="col">${escapeHtml(name)}</th>`));
  const empty = signatureHead.slice(1).map(() => "<td></td>");
  const rows = purposes.map((purpose) => `<tr><th scope="row">${escapeHtml(purpose)}</th>${empty.join("")}</tr>`);
  return (
    `<table class="signatures">\n<thead><tr>${names.join("")}</tr></thead>\n` +
    `<tbody>\n${rows.join("\n")}\n</tbody>\n</table>`
  );
};

const tableHtml = (
  head: readonly string[],
  rows: readonly (readonly Line[])[],
  wordColumns: number,
  isEven = false,
): string => {
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
  const names = head
    .map((name, column) =>
      // An empty header would announce nothing to a screen reader.
      name === "" ? "<td></td>" : `<th scope="col"${classOf(column, "")}>${escapeHtml(name)}</th>`,
    )
    .join("");
  const classes = [...(rows.length <= shortTable ? ["short"] : []), ...(isEven ? ["even"] : [])];
  return (
    `<table${classes.length === 0 ? "" : ` class="${classes.join(" ")}"`}>\n<thead><tr>${names}</tr></thead>\n` +
    `<tbody>\n${rows.map((row) => `<tr>${cells(row)}</tr>`).join("\n")}\n</tbody>\n</table>`
  );
};

/** A table with at most this number of rows stands on one page in print. */
const shortTable = 16;

const isHash = /^[0-9a-f]{64}$/;

/** An id or the name of a file, which stays in one line. */
const isId = /^\S{1,30}$/;

const verdictHtml = ({ headline, sentences, lines }: Extract<Block, { kind: "verdict" }>): string => {
  const parts = [
    `<p class="headline">${escapeHtml(headline)}</p>`,
    ...sentences.map((line) => `<p>${lineHtml(line)}</p>`),
  ];
  const sentence = `<div class="answer">\n${parts.join("\n")}\n</div>`;
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
