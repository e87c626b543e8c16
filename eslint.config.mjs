import eslint from "@eslint/js";
import prettier from "eslint-config-prettier";
import tseslint from "typescript-eslint";

/**
 * The ladder of ARCHITECTURE.md: each room of src/ and the rooms that it may import. Dependencies point one way. A room
 * that is missing from a list is forbidden there.
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
  control: ["backends", "data", "runs", "configuration", "protocol"],
  monitor: ["evaluation", "runs", "protocol"],
  terminal: ["monitor", "control", "evaluation", "backends", "data", "tokenizer", "runs", "configuration", "protocol"],
  editor: ["control", "data", "runs", "protocol"],
};

/** The ladder within src/backends/onnx/. Files that lie directly in that folder put the rooms together. */
const belowInOnnx = {
  graph: [],
  runtime: [],
  // The extension host loads these files, so they import no file of models/ that loads onnxruntime.
  estimate: ["models"],
  models: ["graph", "runtime"],
  objectives: ["models", "graph"],
  inference: ["models", "graph", "runtime"],
  training: ["objectives", "inference", "models", "graph", "runtime"],
  live: ["training", "inference", "objectives", "models", "graph", "runtime"],
  devices: ["training", "models", "graph", "runtime"],
};

/** What Node gives a script without an import, as far as the scripts here use it. */
const nodeGlobals = Object.fromEntries(
  ["Buffer", "clearTimeout", "console", "performance", "process", "setTimeout", "URL"].map((name) => [
    name,
    "readonly",
  ]),
);

const onlyEditor = { regex: "^vscode$", message: "Only editor/ and extension.ts import vscode." };
const onlyRuntime = { regex: "^onnxruntime-", message: "Only backends/onnx/runtime/ imports onnxruntime." };
const seam = {
  regex: "^(\\.{1,2}/)+backends/.+/",
  message:
    "Code above the seam imports only the files directly in src/backends/: the folders there hold a backend's own " +
    "tensors, sessions and weights.",
};

/** Forbids a room every other room of its ladder that is not below it. */
const notBelow = (ladder, room) =>
  Object.keys(ladder)
    .filter((other) => other !== room && !ladder[room].includes(other))
    .map((other) => ({
      regex: `^(\\.\\./)+${other}/`,
      message: `${room}/ stands below or beside ${other}/ (see ARCHITECTURE.md).`,
    }));

const restrictImports = (files, patterns) => ({
  files,
  rules: { "no-restricted-imports": ["error", { patterns }] },
});

const ladder = [
  ...Object.keys(below).map((room) =>
    restrictImports(
      [`src/${room}/**/*.ts`],
      [
        ...notBelow(below, room),
        onlyRuntime,
        ...(room === "backends" ? [] : [seam]),
        ...(room === "editor" ? [] : [onlyEditor]),
      ],
    ),
  ),
  ...Object.keys(belowInOnnx).map((room) =>
    restrictImports(
      [`src/backends/onnx/${room}/**/*.ts`],
      [
        ...notBelow(below, "backends"),
        ...notBelow(belowInOnnx, room),
        onlyEditor,
        ...(room === "runtime" ? [] : [onlyRuntime]),
      ],
    ),
  ),
  restrictImports(["src/*.ts"], [onlyRuntime, seam]),
];

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

const longestCommentLine = 120;

/** Reports comment lines that are wider than the code that prettier prints. A line with a URL is let through. */
const commentWidth = {
  meta: { type: "layout", messages: { wide: "Wrap this comment line at 120 characters." } },
  create: ({ report, sourceCode }) => ({
    Program() {
      for (const { loc } of sourceCode.getAllComments())
        for (let line = loc.start.line; line <= loc.end.line; line += 1) {
          const text = sourceCode.lines[line - 1];
          if (text.length > longestCommentLine && !text.includes("://"))
            report({ loc: { line, column: longestCommentLine }, messageId: "wide" });
        }
    },
  }),
};

/** One dialect for all code, as CONTRIBUTING.md has it; what prettier formats is not repeated here. */
const dialect = {
  files: ["**/*.ts", "**/*.mts", "**/*.mjs"],
  plugins: { lethe: { rules: { "comment-width": commentWidth } } },
  rules: {
    "lethe/comment-width": "error",
    "no-restricted-syntax": [
      "error",
      {
        selector:
          "ExportNamedDeclaration > VariableDeclaration > VariableDeclarator:not([id.typeAnnotation]) > " +
          ":matches(ArrowFunctionExpression, FunctionExpression).init",
        message: "Export a function declaration, or give the constant a named function type.",
      },
      {
        selector: "VariableDeclarator > Identifier.id[name=/^[A-Z][A-Z0-9_]+$/]",
        message: "Constants are written in camelCase.",
      },
      {
        selector: "PropertyDefinition > Identifier.key[name=/^[A-Z][A-Z0-9_]+$/]",
        message: "Constants are written in camelCase.",
      },
      {
        selector:
          "ImportDeclaration[source.value=/^(node:)?path(\\u002F.*)?$/]:not([source.value='node:path'])," +
          "ImportDeclaration[source.value='node:path'] > :not(ImportDefaultSpecifier[local.name='path']).specifiers",
        message: 'Write: import path from "node:path".',
      },
    ],
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
      // A fixture of a test that needs no other fixture takes an empty pattern.
      "no-empty-pattern": ["error", { allowObjectPatternsAsParameters: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      // There are no enums, and types are compared by their structure. These two took a quarter of the time of ESLint.
      "@typescript-eslint/no-unsafe-enum-assignment": "off",
      "@typescript-eslint/no-unsafe-class-instance-assignment": "off",
    },
  },
  {
    files: ["**/*.mjs"],
    languageOptions: { globals: nodeGlobals },
  },
  {
    // Functions in it run in the page.
    files: ["test/dashboard/*.mjs", "test/bench/dashboard.mjs", "test/bench/dashboard/manyRuns.mjs"],
    languageOptions: { globals: { ...nodeGlobals, document: "readonly", window: "readonly" } },
  },
  ...ladder,
  page,
  toolkit,
  dialect,
  prettier,
);
