import { figureMarkdown } from "../../protocol/figureTables";
import { escapeMarkdown, markdownTable } from "../../protocol/markdown";
import { verdictMarkdown } from "../../protocol/verdict/verdictMarkdown";
import { signatureHead } from "./document";
import type { Block, Inline, Line, ReportDocument } from "./document";

/** A report as Markdown. */
export function toMarkdown({ title, blocks }: ReportDocument): string {
  return `${[`# ${escapeMarkdown(title)}`, ...blocks.map(blockText)].join("\n\n")}\n`;
}

const blockText = (block: Block): string => {
  switch (block.kind) {
    case "heading":
      return `${block.isMinor === true ? "###" : "##"} ${escapeMarkdown(block.text)}`;
    case "paragraph":
      return lineText(block.line);
    case "list":
      return block.lines.map((line) => `- ${lineText(line)}`).join("\n");
    case "facts":
      return block.facts.map(([name, value]) => `- **${escapeMarkdown(name)}:** ${lineText(value)}`).join("\n");
    case "table":
      return markdownTable(
        block.head.map(escapeMarkdown),
        block.rows.map((row) => row.map(lineText)),
        block.wordColumns,
      );
    case "figures":
      return figureMarkdown(block.shown, block.columns, block.task);
    case "chart": {
      const { title, description, table } = block.chart;
      const [head = [], ...rows] = [table.head, ...table.rows].map((row) => row.map(escapeMarkdown));
      return `### ${escapeMarkdown(title)}\n\n${escapeMarkdown(description)}\n\n${markdownTable(head, rows)}`;
    }
    case "verdict": {
      const [headline, ...table] = verdictMarkdown(block).split("\n\n");
      return [headline, ...block.sentences.map(lineText), ...table].join("\n\n");
    }
    case "signatures": {
      const rows = block.purposes.map((purpose) => [escapeMarkdown(purpose), ...signatureHead.slice(1).map(() => "")]);
      return markdownTable(signatureHead, rows, signatureHead.length);
    }
    case "code":
      return `\`\`\`json\n${block.text}\n\`\`\``;
  }
};

const lineText = (line: Line): string => (typeof line === "string" ? [line] : line).map(inlineText).join("");

const inlineText = (inline: Inline): string =>
  typeof inline === "string" ? escapeMarkdown(inline) : `**${escapeMarkdown(inline.strong)}**`;
