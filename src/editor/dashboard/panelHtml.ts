/** Where the page's bundle is, as the panel may load it, and what marks it as ours. */
export interface PanelSources {
  /** What the panel may load from: `webview.cspSource`. */
  readonly source: string;
  readonly script: string;
  readonly style: string;
  /** Random, new for each panel. */
  readonly nonce: string;
}

/** The page, empty: its bundle builds everything. Nothing but that bundle may run, and nothing may be fetched. */
export function panelHtml({ source, script, style, nonce }: PanelSources): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(source, nonce)}">
<meta property="csp-nonce" nonce="${nonce}" content="${nonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${style}">
<title>Lethe run</title>
</head>
<body>
<main id="dashboard"></main>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>
`;
}

/** Pictures of the charts are made in the page, as data. */
export function contentSecurityPolicy(source: string, nonce: string): string {
  return [
    "default-src 'none'",
    `style-src ${source} 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    `img-src ${source} data:`,
    `font-src ${source}`,
  ].join("; ");
}
