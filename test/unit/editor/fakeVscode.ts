/*
 * The part of the editor's interface that the unit tests need: `vi.mock("vscode", () => import("./fakeVscode"))`.
 * The user's answers and the window's state are in `fake`.
 */

type Listener<T> = (event: T) => void;

export class EventEmitter<T> {
  readonly #listeners = new Set<Listener<T>>();
  readonly event = (listener: Listener<T>): Disposable => {
    this.#listeners.add(listener);
    return new Disposable(() => this.#listeners.delete(listener));
  };
  fire(event: T): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
  dispose(): void {
    this.#listeners.clear();
  }
}

export class Disposable {
  constructor(readonly dispose: () => void) {}
  static from(...parts: readonly { readonly dispose: () => void }[]): Disposable {
    return new Disposable(() => parts.forEach((part) => part.dispose()));
  }
}

export class Uri {
  readonly scheme = "file";
  private constructor(readonly fsPath: string) {}
  get path(): string {
    return this.fsPath;
  }
  static readonly file = (fsPath: string): Uri => new Uri(fsPath);
  static readonly joinPath = (base: Uri, ...parts: readonly string[]): Uri =>
    new Uri([base.fsPath, ...parts].join("/"));
  /** The parts are joined to one text. */
  static readonly from = (parts: { readonly scheme: string; readonly path: string; readonly query: string }): Uri =>
    new Uri(`${parts.scheme}:${parts.path}?${parts.query}`);
}

export class ThemeIcon {
  constructor(readonly id: string) {}
}
export class ThemeColor {
  constructor(readonly id: string) {}
}

export class TreeItem {
  constructor(
    readonly label: string,
    readonly collapsibleState: number,
  ) {}
}

export class RelativePattern {
  constructor(
    readonly base: unknown,
    readonly pattern: string,
  ) {}
}

export class Range {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
  constructor(line: number, character: number, endLine: number, endCharacter: number) {
    this.start = { line, character };
    this.end = { line: endLine, character: endCharacter };
  }
}

export const DiagnosticSeverity = { Error: 0, Warning: 1 };
export class Diagnostic {
  source: string | undefined;
  code: unknown;
  constructor(
    readonly range: Range,
    readonly message: string,
    readonly severity: number,
  ) {}
}

export const CodeActionKind = { QuickFix: "quickfix" };
export class CodeAction {
  edit: WorkspaceEdit | undefined;
  diagnostics: readonly Diagnostic[] = [];
  constructor(
    readonly title: string,
    readonly kind: string,
  ) {}
}
/** Only removals are kept. */
export class WorkspaceEdit {
  readonly removed: Range[] = [];
  delete(_: Uri, range: Range): void {
    this.removed.push(range);
  }
}

interface FakeCodeActions {
  readonly provideCodeActions: (document: unknown, range: unknown, context: object) => readonly CodeAction[];
}

interface FakeWatcher {
  readonly pattern: unknown;
  readonly created: EventEmitter<Uri>;
}

export const fake = {
  activeTextEditor: undefined as unknown,
  textDocuments: [] as unknown[],
  /** Paths of the files in the workspace. */
  files: [] as readonly string[],
  settings: {} as Readonly<Record<string, unknown>>,
  messages: [] as string[],
  watchers: [] as FakeWatcher[],
  documentChanged: new EventEmitter<unknown>(),
  documentClosed: new EventEmitter<unknown>(),
  windowStateChanged: new EventEmitter<{ readonly focused: boolean }>(),
  /** The options of the terminals that were opened. */
  terminals: [] as { readonly options: { readonly cwd?: string }; readonly terminal: FakeTerminal }[],
  shellReady: new EventEmitter<{ readonly terminal: unknown }>(),
  shellStarted: new EventEmitter<{ readonly terminal: unknown }>(),
  shellEnded: new EventEmitter<{ readonly terminal: unknown }>(),
  terminalClosed: new EventEmitter<unknown>(),
  activeEditorChanged: new EventEmitter<unknown>(),
  isTrusted: true,
  trustGranted: new EventEmitter<void>(),
  deleted: [] as string[],
  /** The commands that were registered. */
  commands: new Map<string, (...given: readonly unknown[]) => Promise<void>>(),
  /** The commands that were executed, with their arguments. */
  executed: [] as (readonly unknown[])[],
  trees: new Map<
    string,
    {
      readonly treeDataProvider: {
        readonly getChildren: (node?: unknown) => unknown;
        readonly getTreeItem: (node: never) => unknown;
      };
    }
  >(),
  /** The parts of the views that the code sets. */
  views: new Map<string, { readonly description: string; readonly message: string; readonly badge: unknown }>(),
  /** The user's choice from a list; may be a promise. */
  pick: (items: readonly unknown[]): unknown => items[0],
  /** The button of a message that the user presses. */
  press: (_message: string, _buttons: readonly unknown[]): unknown => undefined,
  /** The folders of the workspace. */
  folders: undefined as readonly string[] | undefined,
  /** The text that the user enters in place of the proposed one. */
  entered: (proposed: string): string | undefined => proposed,
  /** The user's answer to a quick pick or an input box. */
  answer: (_input: FakeInput): InputAnswer => "hide",
  /** The path that the user chooses in a dialogue. */
  dialogue: (_options: unknown): string | undefined => undefined,
  /** Paths of the files that were shown. */
  shown: [] as string[],
  /** The messages of notifications with progress. */
  progress: [] as string[],
  /** The user presses Cancel in a notification with progress. */
  cancelled: new EventEmitter<unknown>(),
  /** The problems of each file. */
  diagnostics: new Map<string, readonly { readonly message: string; readonly source?: string }[]>(),
  /** The provider of quick fixes. */
  codeActions: undefined as FakeCodeActions | undefined,
};

/** A terminal whose shell shows its prompt in the folder at once. */
interface FakeTerminal {
  /** What was typed, and whether it was sent. */
  readonly typed: (readonly [line: string, isSent: boolean])[];
  readonly shellIntegration: { readonly cwd: Uri };
}

/** The parts of a quick pick and of an input box that the code sets. */
export class FakeInput {
  title = "";
  step = 0;
  placeholder = "";
  value = "";
  items: readonly { readonly label: string; readonly description?: string; readonly detail?: string }[] = [];
  activeItems: readonly { readonly label: string }[] = [];
  selectedItems: readonly { readonly label: string }[] = [];
  buttons: readonly unknown[] = [];
  validationMessage: unknown;
  readonly #accepted = new EventEmitter<void>();
  readonly #pressed = new EventEmitter<unknown>();
  readonly #hidden = new EventEmitter<void>();
  readonly onDidAccept = this.#accepted.event;
  readonly onDidTriggerButton = this.#pressed.event;
  readonly onDidHide = this.#hidden.event;
  readonly onDidChangeValue = new EventEmitter<string>().event;
  show(): void {
    const answer = fake.answer(this);
    if (answer === "hide") this.#hidden.fire();
    else if (answer === "back") this.#pressed.fire(QuickInputButtons.Back);
    else {
      if ("text" in answer) this.value = answer.text;
      else this.selectedItems = [answer];
      this.#accepted.fire();
    }
  }
  dispose(): void {
    this.#hidden.fire();
  }
}
/** A picked item, an entered text, the Back button or the Escape key. */
type InputAnswer = { readonly label: string } | { readonly text: string } | "back" | "hide";
export function resetFake(): void {
  Object.assign(fake, {
    ...{ activeTextEditor: undefined, textDocuments: [], files: [], settings: {}, messages: [], watchers: [] },
    ...{ deleted: [], executed: [], pick: (items: readonly unknown[]) => items[0], press: () => undefined },
    ...{ isTrusted: true, entered: (proposed: string) => proposed },
    ...{ folders: undefined, answer: () => "hide", dialogue: () => undefined, shown: [], progress: [] },
    terminals: [],
  });
  fake.trees.clear();
  fake.diagnostics.clear();
}

const message = (text: string, ...rest: readonly unknown[]): Promise<unknown> => {
  fake.messages.push(text);
  return Promise.resolve(fake.press(text, rest));
};

export const window = {
  get activeTextEditor() {
    return fake.activeTextEditor;
  },
  showQuickPick: async (items: readonly unknown[]) => Promise.resolve(fake.pick(await Promise.resolve(items))),
  showInformationMessage: message,
  showWarningMessage: message,
  showErrorMessage: message,
  showInputBox: ({ value = "" }: { readonly value?: string }) => Promise.resolve(fake.entered(value)),
  createQuickPick: () => new FakeInput(),
  createInputBox: () => new FakeInput(),
  showOpenDialog: (options: unknown) => {
    const chosen = fake.dialogue(options);
    return Promise.resolve(chosen === undefined ? undefined : [Uri.file(chosen)]);
  },
  showTextDocument: ({ fsPath }: Uri) => {
    fake.shown.push(fsPath);
    return Promise.resolve();
  },
  showSaveDialog: (options: unknown) => {
    const chosen = fake.dialogue(options);
    return Promise.resolve(chosen === undefined ? undefined : Uri.file(chosen));
  },
  withProgress: <Result>(_options: unknown, work: (progress: unknown, token: unknown) => Promise<Result>) =>
    work(
      { report: ({ message: told = "" }) => fake.progress.push(told) },
      { onCancellationRequested: fake.cancelled.event },
    ),
  createTerminal: (options: { readonly cwd: string }) => {
    const typed: FakeTerminal["typed"] = [];
    const terminal = {
      ...{ typed, shellIntegration: { cwd: Uri.file(options.cwd) }, show: () => undefined },
      sendText: (line: string, isSent = true) => void typed.push([line, isSent]),
    };
    fake.terminals.push({ options, terminal });
    setImmediate(() => fake.shellReady.fire({ terminal }));
    return terminal;
  },
  onDidChangeTerminalShellIntegration: fake.shellReady.event,
  onDidStartTerminalShellExecution: fake.shellStarted.event,
  onDidEndTerminalShellExecution: fake.shellEnded.event,
  onDidCloseTerminal: fake.terminalClosed.event,
  onDidChangeWindowState: fake.windowStateChanged.event,
  onDidChangeActiveTextEditor: fake.activeEditorChanged.event,
  visibleTextEditors: [],
  onDidChangeVisibleTextEditors: new EventEmitter<unknown>().event,
  createTreeView: (id: string, options: never) => {
    fake.trees.set(id, options);
    const view = { description: "", message: "", badge: undefined, visible: true, dispose: () => undefined };
    fake.views.set(id, view);
    return view;
  },
};

// A pattern such as `**/*.{json,csv}` as a regular expression for paths.
const toExpression = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replaceAll(".", "\\.")
      .replaceAll(/\{(.*?)\}/g, (_, names: string) => `(${names.replaceAll(",", "|")})`)
      .replaceAll(/(\*\*\/)|\*/g, (_, anyFolder?: string) => (anyFolder ? "(.*/)?" : "[^/]*"))}$`,
  );

const textSaved = new EventEmitter<{ readonly uri: Uri }>();
/** Reports that the user has saved a file. */
export function fireSaved(file: string): void {
  textSaved.fire({ uri: Uri.file(file) });
}

export const workspace = {
  onDidSaveTextDocument: textSaved.event,
  get isTrusted() {
    return fake.isTrusted;
  },
  onDidGrantWorkspaceTrust: fake.trustGranted.event,
  get textDocuments() {
    return fake.textDocuments;
  },
  get workspaceFolders() {
    return fake.folders?.map((folder) => ({ uri: Uri.file(folder), name: folder.slice(folder.lastIndexOf("/") + 1) }));
  },
  getWorkspaceFolder: ({ fsPath }: Uri) => {
    const folder = fake.folders?.find((each) => fsPath.startsWith(`${each}/`));
    return folder === undefined ? undefined : { uri: Uri.file(folder) };
  },
  asRelativePath: (file: string) => file,
  findFiles: (pattern: string) =>
    Promise.resolve(fake.files.filter((file) => toExpression(pattern).test(file)).map(Uri.file)),
  getConfiguration: () => ({ get: (key: string, otherwise: unknown) => fake.settings[key] ?? otherwise }),
  createFileSystemWatcher: (pattern: unknown) => {
    const created = new EventEmitter<Uri>();
    const none = new EventEmitter<Uri>();
    fake.watchers.push({ pattern, created });
    const listening = { onDidCreate: created.event, onDidChange: none.event, onDidDelete: none.event };
    return { ...listening, dispose: () => undefined };
  },
  onDidChangeWorkspaceFolders: new EventEmitter<unknown>().event,
  onDidChangeTextDocument: fake.documentChanged.event,
  onDidCloseTextDocument: fake.documentClosed.event,
  fs: {
    delete: ({ fsPath }: Uri) => {
      fake.deleted.push(fsPath);
      return Promise.resolve();
    },
  },
};

export const languages = {
  registerCodeActionsProvider: (_: unknown, provider: FakeCodeActions) => {
    fake.codeActions = provider;
    return new Disposable(() => undefined);
  },
  createDiagnosticCollection: () => ({
    set: ({ fsPath }: Uri, problems: readonly { readonly message: string }[]) => fake.diagnostics.set(fsPath, problems),
    dispose: () => undefined,
  }),
};

export const commands = {
  registerCommand: (id: string, run: (...given: readonly unknown[]) => Promise<void>) => {
    fake.commands.set(id, run);
    return new Disposable(() => fake.commands.delete(id));
  },
  executeCommand: (...given: readonly unknown[]) => {
    fake.executed.push(given);
    return Promise.resolve();
  },
};
export const ProgressLocation = { Window: 10, Notification: 15 };
export const QuickInputButtons = { Back: { id: "back" } };
export const QuickPickItemKind = { Separator: -1, Default: 0 };
export const TreeItemCollapsibleState = { None: 0, Collapsed: 1, Expanded: 2 };
