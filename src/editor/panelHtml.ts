/** Addresses of the page's script and style, and the nonce that allows the script to run. */
interface PanelSources {
  /** The only origin that the panel may load files from. It is the value of `webview.cspSource`. */
  readonly source: string;
  readonly script: string;
  readonly style: string;
  /** A random text, which is different for each panel. */
  readonly nonce: string;
  readonly title: string;
}

/** An empty page that the bundle's script fills. No other script may run, and no other data may be loaded. */
export function panelHtml({ source, script, style, nonce, title }: PanelSources): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(source, nonce)}">
<meta property="csp-nonce" nonce="${nonce}" content="${nonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${style}">
<title>${title}</title>
</head>
<body>
<main id="dashboard"></main>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>
`;
}

/** The policy allows `data:` for images, because the page exports its charts as pictures. */
export function contentSecurityPolicy(source: string, nonce: string): string {
  return [
    "default-src 'none'",
    `style-src ${source} 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    `img-src ${source} data:`,
    `font-src ${source}`,
  ].join("; ");
}
