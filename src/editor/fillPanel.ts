import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { panelHtml } from "./panelHtml";

interface PanelPage {
  /** The folder with the bundles of all pages. */
  readonly bundle: vscode.Uri;
  /** The name of the page's files: `<name>.js` and `<name>-style.css`. */
  readonly name: string;
  readonly title: string;
}

/** Loads a page of the extension into a webview. Listeners for the page's messages must be there before. */
export function fillPanel(webview: vscode.Webview, { bundle, name, title }: PanelPage): void {
  const address = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(bundle, file)).toString();
  webview.html = panelHtml({
    source: webview.cspSource,
    script: address(`${name}.js`),
    style: address(`${name}-style.css`),
    nonce: randomBytes(16).toString("base64"),
    title,
  });
}
