/**
 * The style sheet of an HTML report: light and dark on screen. In print, it takes the paper of the printer, so it fits
 * A4 and Letter.
 */
export const reportStyle = `:root {
  color-scheme: light dark;
  --text: light-dark(#1f2328, #e2e4e8);
  --muted: light-dark(#57606a, #a3abb5);
  --line: light-dark(#d0d7de, #3d444d);
  --page: light-dark(#ffffff, #16181c);
  --card: light-dark(#f6f8fa, #1f2228);
  --good: light-dark(#1a7f37, #57c76f);
  --bad: light-dark(#b3261e, #ff8a80);
  --now: light-dark(#0b5cad, #6cb6ff);
  --other: light-dark(#9a4a00, #f0a35e);
}
body {
  margin: 0;
  background: var(--page);
  color: var(--text);
  font: 15px/1.5 system-ui, "Segoe UI", sans-serif;
}
main {
  max-width: 960px;
  margin: 0 auto;
  padding: 32px 24px 64px;
}
h1 {
  margin: 0 0 8px;
  font-size: 1.8em;
  line-height: 1.2;
}
h2 {
  margin: 32px 0 8px;
  font-size: 1.2em;
}
h2.page {
  margin-top: 56px;
  padding-top: 24px;
  border-top: 1px solid var(--line);
}
h3 {
  margin: 20px 0 4px;
  font-size: 1em;
}
p, ul, dl {
  margin: 8px 0;
}
li {
  margin: 3px 0;
}
dl > div {
  display: flex;
  gap: 12px;
  margin: 3px 0;
}
dt {
  flex: 0 0 11em;
  color: var(--muted);
}
dd {
  flex: 1;
  min-width: 0;
  margin: 0;
  overflow-wrap: anywhere;
}
.answer {
  margin: 12px 0;
  padding: 4px 16px;
  border-left: 4px solid var(--muted);
  background: var(--card);
}
.headline {
  font-size: 1.1em;
  font-weight: 600;
}
.note {
  color: var(--muted);
  font-size: 0.9em;
}
table {
  width: 100%;
  margin: 10px 0;
  border-collapse: collapse;
  font-size: 0.92em;
}
th, td {
  padding: 5px 10px 5px 0;
  border-bottom: 1px solid var(--line);
  text-align: left;
  vertical-align: top;
  overflow-wrap: break-word;
}
thead th {
  color: var(--muted);
  font-weight: 600;
}
tbody th {
  font-weight: 400;
}
td:last-child {
  overflow-wrap: anywhere;
}
th.number, td.number {
  text-align: right;
  font-variant-numeric: tabular-nums;
  white-space: nowrap;
  overflow-wrap: normal;
}
.hash {
  font: 0.85em/1.7 ui-monospace, Consolas, monospace;
}
.verdict th, .verdict .status, th.id {
  white-space: nowrap;
  overflow-wrap: normal;
}
.met .status {
  color: var(--good);
}
.missed .status {
  color: var(--bad);
  font-weight: 600;
}
figure {
  margin: 20px 0;
}
figure h3 {
  margin: 0 0 6px;
}
figcaption, summary {
  max-width: 640px;
  font-size: 0.92em;
}
summary {
  margin-top: 4px;
  color: var(--muted);
  cursor: pointer;
}
svg {
  display: block;
  width: 100%;
  max-width: 640px;
  height: auto;
}
svg text {
  fill: var(--text);
  font-size: 12px;
}
svg .count {
  font-size: 10px;
}
svg .name {
  font-weight: 600;
}
svg line {
  stroke: var(--line);
}
svg .axis {
  stroke: var(--muted);
}
svg .threshold {
  stroke: var(--text);
  stroke-dasharray: 4 3;
}
svg .path {
  fill: none;
  stroke: var(--muted);
}
.mark {
  fill: var(--page);
  stroke: var(--muted);
  stroke-width: 1.5;
}
.mark.after {
  fill: var(--now);
  stroke: var(--now);
}
.mark.retrained {
  fill: none;
  stroke: var(--other);
  stroke-width: 2;
}
.bar {
  fill: var(--muted);
}
.bar.after {
  fill: var(--now);
}
.bar.retrained {
  fill: var(--other);
}
.signatures, .even {
  table-layout: fixed;
}
.signatures {
  border-collapse: separate;
  border-spacing: 12px 0;
  margin-left: -12px;
}
.signatures thead th, .signatures thead td {
  border: 0;
}
.even th:first-child, .even td:first-child {
  width: 34%;
}
.signatures tbody th, .signatures tbody td {
  height: 44px;
  border-bottom: 1px solid var(--text);
  vertical-align: bottom;
}
pre {
  padding: 12px 16px;
  background: var(--card);
  font: 12.5px/1.45 ui-monospace, Consolas, monospace;
  white-space: pre-wrap;
  overflow-wrap: anywhere;
}
@page {
  margin: 16mm 16mm 18mm;
  @bottom-right {
    content: "page " counter(page) " of " counter(pages);
    font: 8pt system-ui, "Segoe UI", sans-serif;
  }
}
@media print {
  :root {
    color-scheme: light;
  }
  body {
    font-size: 9pt;
    line-height: 1.4;
  }
  p, ul, dl, table {
    margin: 5px 0;
  }
  li {
    margin: 1px 0;
  }
  th, td {
    padding: 3px 8px 3px 0;
  }
  .answer {
    margin: 8px 0;
    padding: 3px 12px;
  }
  figure {
    margin: 8px 0;
  }
  svg {
    max-width: 135mm;
  }
  details {
    display: none;
  }
  main {
    max-width: none;
    padding: 0;
  }
  h2 {
    margin: 14px 0 4px;
    break-after: avoid;
  }
  h3 {
    margin: 8px 0 2px;
    break-after: avoid;
  }
  p:has(+ table) {
    break-after: avoid;
  }
  h2.page {
    margin-top: 0;
    padding-top: 0;
    border: 0;
    break-before: page;
  }
  tr, li, dl > div, .answer, figure, table.short, .verdict, .signatures {
    break-inside: avoid;
  }
  pre {
    font-size: 8.5pt;
  }
}
`;
