/** The style sheet of an HTML report: light and dark on screen, and A4 in print. */
export const reportStyle = `:root {
  color-scheme: light dark;
  --text: light-dark(#1f2328, #e2e4e8);
  --muted: light-dark(#57606a, #a3abb5);
  --line: light-dark(#d0d7de, #3d444d);
  --page: light-dark(#ffffff, #16181c);
  --card: light-dark(#f6f8fa, #1f2228);
  --good: light-dark(#1a7f37, #57c76f);
  --bad: light-dark(#b3261e, #ff8a80);
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
p, ul {
  margin: 8px 0;
}
li {
  margin: 3px 0;
}
.headline {
  margin: 16px 0;
  padding: 12px 16px;
  border-left: 4px solid var(--muted);
  background: var(--card);
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
pre {
  padding: 12px 16px;
  background: var(--card);
  font: 12.5px/1.45 ui-monospace, Consolas, monospace;
  white-space: pre-wrap;
  overflow-wrap: anywhere;
}
@page {
  size: A4;
  margin: 16mm;
}
@media print {
  :root {
    color-scheme: light;
  }
  body {
    font-size: 9pt;
    line-height: 1.4;
  }
  p, ul, table {
    margin: 5px 0;
  }
  li {
    margin: 1px 0;
  }
  th, td {
    padding: 3px 8px 3px 0;
  }
  .headline {
    margin: 8px 0;
    padding: 8px 12px;
  }
  main {
    max-width: none;
    padding: 0;
  }
  h2 {
    margin: 12px 0 4px;
    break-after: avoid;
  }
  h2.page {
    margin-top: 0;
    padding-top: 0;
    border: 0;
    break-before: page;
  }
  tr, li, .headline, table.short {
    break-inside: avoid;
  }
  pre {
    font-size: 8.5pt;
  }
}
`;
