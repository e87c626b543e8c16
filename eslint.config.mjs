import eslint from "@eslint/js";
import prettier from "eslint-config-prettier";
import tseslint from "typescript-eslint";

/**
 * The ladder of ARCHITECTURE.md: each room of src/ and the rooms it may import. Dependencies point one way.
 * A room not named in a list is forbidden there.
 */
const below = {
  protocol: [],
  configuration: ["protocol"],
  runs: ["protocol"],
  tokenizer: ["protocol"],
  data: ["protocol"],
  backends: ["data", "tokenizer", "runs", "configuration", "protocol"],
  evaluation: ["backends", "data", "tokenizer", "protocol"],
  engine: ["evaluation", "backends", "data", "tokenizer", "runs", "configuration", "protocol"],
  control: ["backends", "runs", "configuration", "protocol"],
  terminal: ["control", "evaluation", "backends", "data", "tokenizer", "runs", "configuration", "protocol"],
  editor: ["control", "runs", "protocol"],
};
const rooms = Object.keys(below);

/** What Node gives a script without an import, as far as the scripts here use it. */
const nodeGlobals = Object.fromEntries(
  ["Buffer", "clearTimeout", "console", "performance", "process", "setTimeout", "URL"].map((name) => [
    name,
    "readonly",
  ]),
);

const ladder = rooms.map((room) => ({
  files: [`src/${room}/**/*.ts`],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          ...rooms
            .filter((other) => other !== room && !below[room].includes(other))
            .map((other) => ({
              regex: `^(\\.\\./)+${other}/`,
              message: `${room}/ stands below or beside ${other}/ (see ARCHITECTURE.md).`,
            })),
          ...(room === "editor"
            ? []
            : [{ regex: "^vscode$", message: "Only editor/ and extension.ts import vscode." }]),
          ...(room === "backends"
            ? []
            : [{ regex: "^onnxruntime-", message: "Only backends/onnx/runtime/ imports onnxruntime." }]),
        ],
      },
    ],
  },
}));

/** The dashboard's page knows the protocol and nothing else of ours; it runs in a browser. */
const page = {
  files: ["webview/**/*.ts"],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          {
            regex: "^(\\.\\./)+src/(?!protocol/)",
            message: "webview/ imports src/protocol/ alone (see ARCHITECTURE.md).",
          },
          { regex: "^(node:|vscode$)", message: "webview/ runs in a browser." },
          { regex: "^@vscode/webview-ui-toolkit", message: "webview/ui/toolkit.ts alone imports the toolkit." },
        ],
      },
    ],
  },
};
const toolkit = {
  files: ["webview/ui/toolkit.ts"],
  rules: {
    "no-restricted-imports": ["error", { patterns: page.rules["no-restricted-imports"][1].patterns.slice(0, 2) }],
  },
};

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", ".lethe/", ".vscode-test/"] },
  eslint.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ["**/*.mjs"],
    languageOptions: { globals: nodeGlobals },
  },
  {
    // Functions in it run in the page.
    files: ["test/dashboard/*.mjs", "test/bench/dashboard.mjs"],
    languageOptions: { globals: { ...nodeGlobals, document: "readonly", window: "readonly" } },
  },
  ...ladder,
  page,
  toolkit,
  prettier,
);
