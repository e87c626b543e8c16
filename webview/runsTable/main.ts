import { startRunsTable } from "./page";
import type { RunsTableApi } from "./page";

declare const acquireVsCodeApi: () => RunsTableApi;

const root = document.getElementById("dashboard");
if (root !== null) startRunsTable(root, acquireVsCodeApi());
