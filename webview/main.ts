import type { EditorApi } from "./connection";
import { startPage } from "./page";

declare const acquireVsCodeApi: () => EditorApi;

const root = document.getElementById("dashboard");
if (root !== null) startPage(root, acquireVsCodeApi());
