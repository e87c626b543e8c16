/** A row of LUME's data files. */
export interface LumeRow {
  readonly id: string;
  readonly input: string;
  readonly output: string;
  readonly task: string;
}

/** The sets of the benchmark. */
export interface Slice {
  readonly forget: readonly LumeRow[];
  readonly retain: readonly LumeRow[];
  /** Completions of documents that no model has seen. */
  readonly unseen: readonly LumeRow[];
}

interface SliceSizes {
  /** Documents of each task in the forget set, and as many in the retain set. */
  readonly documents: number;
  /** Unseen documents of each task: one half from the file of the forget set, the other from that of the retain set. */
  readonly unseen: number;
}

/** The first unseen document of each task in each file. The documents before it are left for larger slices. */
const firstUnseen = 100;

/**
 * Chooses the documents of the benchmark by their places in LUME's files, so that every run has the same ones.
 *
 * @param forget all rows of forget.jsonl
 * @param retain all rows of retain.jsonl
 */
export function chooseSlice(forget: readonly LumeRow[], retain: readonly LumeRow[], sizes: SliceSizes): Slice {
  const { documents, unseen } = sizes;
  const half = Math.ceil(unseen / 2);
  return {
    forget: rowsOfDocuments(forget, 0, documents),
    retain: rowsOfDocuments(retain, 0, documents),
    unseen: [
      ...rowsOfDocuments(forget, firstUnseen, half),
      ...rowsOfDocuments(retain, firstUnseen, unseen - half),
    ].filter(isCompletion),
  };
}

/** Some rows of the forget set, divided for relearning. */
export interface RelearnedPart {
  /** A quarter of the documents of each task: the attacker has these and trains on them. */
  readonly known: readonly LumeRow[];
  /** The other documents: they show how much comes back. */
  readonly measured: readonly LumeRow[];
}

/** Divides the forget set for the relearning attack. @param documents the documents of each task in the forget set */
export function divideForRelearning(forget: readonly LumeRow[], documents: number): RelearnedPart {
  const quarter = Math.max(1, Math.floor(documents / 4));
  return {
    known: rowsOfDocuments(forget, 0, quarter),
    measured: rowsOfDocuments(forget, quarter, documents - quarter),
  };
}

/** The id of the document of a row: the row's id without the kind and number of its prompt. */
export function documentOf({ id }: Pick<LumeRow, "id">): string {
  return id.replace(/(sc|qa)\d+$/, "");
}

export function isCompletion({ id }: Pick<LumeRow, "id">): boolean {
  return /sc\d+$/.test(id);
}

/** The rows of `count` documents of each task, from the document `first` on, in the order of the file. */
function rowsOfDocuments(rows: readonly LumeRow[], first: number, count: number): LumeRow[] {
  const tasks = [...new Set(rows.map(({ task }) => task))];
  const chosen = tasks.flatMap((task) => {
    const documents = [...new Set(rows.filter((row) => row.task === task).map(documentOf))];
    return documents.slice(first, first + count);
  });
  const kept = new Set(chosen);
  return rows.filter((row) => kept.has(documentOf(row)));
}
