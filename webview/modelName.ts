/** The name of a model on the page: the name of its folder, or `step 260` for a checkpoint of a run. */
export function modelName(folder: string): string {
  const parts = folder.split(/[/\\]/).filter((part) => part !== "");
  const name = parts.at(-1) ?? folder;
  return parts.at(-2) === "checkpoints" && /^\d+$/.test(name) ? `step ${name}` : name;
}
