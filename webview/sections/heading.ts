import type { DashboardRequests, RunCommand } from "../../src/protocol/dashboard";
import { separateTasks } from "../../src/protocol/figures";
import { glossaryAddress, isExplained } from "../../src/protocol/glossary";
import { taskLabel } from "../../src/protocol/wording";
import type { PageActions, PageContext, Section } from "../context";
import { scoresCsv } from "../exports/csv";
import { composePicture } from "../exports/picture";
import type { PicturePart } from "../exports/picture";
import { markdownReport } from "../exports/report";
import { evaluationLabel } from "../model";
import { modelName } from "../modelName";
import { element, setText } from "../ui/element";
import { button, dropdown } from "../ui/toolkit";
import { runKindLabel } from "../../src/protocol/runKind";

const pauseTitle = "Pause: write a checkpoint and end the engine";
const stopTitle = "Stop: end training, then export and measure the model";

type SavedFile = DashboardRequests["save"]["params"];

const allTasks = "";
const latest = "latest";

/**
 * The run's name, its commands, and the choice of task and evaluation for the whole page.
 *
 * @param charts a function that draws all charts and returns the charts that a saved picture contains
 */
export function createHeading({ ask, attempt, change }: PageActions, charts: () => readonly PicturePart[]): Section {
  let shown: PageContext | undefined;
  const save = (label: string, title: string, file: (context: PageContext) => SavedFile) => {
    const saveShown = async (): Promise<void> => {
      if (shown !== undefined) await ask("save", file(shown));
    };
    return button(label, () => attempt(saveShown), title);
  };
  const saves = element(
    "span",
    { class: "joined", role: "group", "aria-label": "Save" },
    save("CSV", "CSV: save every figure", (context) => ({ name: `${context.run.id}.csv`, text: scoresCsv(context) })),
    save("PNG", "PNG: save the charts as a picture", ({ run, theme }) => ({
      name: `${run.id}.png`,
      base64: composePicture(run.name, charts(), theme),
    })),
    save("Markdown", "Markdown: save a report", (context) => ({
      name: `${context.run.id}.md`,
      text: markdownReport(context),
    })),
  );
  const name = element("h1");
  const tags = element("div", { class: "tags" });
  const id = element("p", { class: "note" });
  const command = (label: string, kind: RunCommand, title: string) =>
    button(label, () => attempt(() => ask(kind, { run: 0 })), title);
  const pause = command("Pause", "pause", pauseTitle);
  const resume = command("Resume", "resume", "Resume from the last checkpoint");
  const stop = command("Stop", "stop", stopTitle);
  const evaluate = command("Evaluate now", "evaluate", "Evaluate now: measure everything, then continue training");
  const exportModel = command("Export model…", "exportModel", "Export model… to a folder");
  const compare = button("Compare…", () => attempt(() => ask("compareWith", {})), "Compare with other runs");
  const task = dropdown("Task", (value) => change({ task: value === allTasks ? null : value }));
  const evaluation = dropdown("Evaluation", (value) => change({ evaluation: value === latest ? null : Number(value) }));

  const render = (context: PageContext): void => {
    shown = context;
    const { run, view } = context;
    setText(name, run.name);
    setText(id, run.id);
    const isAssessment = run.kind === "assess";
    // The objective of an assessment is the attacker's.
    const objective = isAssessment
      ? undefined
      : run.configuration.find(([setting]) => setting === "objective.name")?.[1];
    const kind = runKindLabel(run.kind);
    const model = modelName(run.model);
    if (tags.textContent !== [kind, objective, model].join(""))
      tags.replaceChildren(tag(kind), ...(objective === undefined ? [] : [objectiveTag(objective)]), tag(model));
    const { isActive, isResumable, state } = run.status;
    // A button without a use is disabled and not hidden, so every button keeps its place. Otherwise, a click could hit
    // another button that has just moved under the pointer.
    pause.disabled = !isActive || state === "pausing" || state === "stopping";
    resume.disabled = !isResumable;
    // A monitor has no training to end and no model to measure: it can only be paused.
    const isMonitor = run.kind === "monitor";
    pause.title = isMonitor ? "Pause: end the monitor; its answers are kept" : pauseTitle;
    stop.title = isAssessment ? "Stop: end the assessment; its results are kept" : stopTitle;
    stop.disabled = isMonitor || !isActive || state === "stopping";
    evaluate.disabled = isMonitor || isAssessment || !isActive;
    exportModel.disabled = isActive || run.checkpoints.length === 0;
    const tasks = separateTasks(run.evaluations);
    task.element.hidden = tasks.length === 0;
    task.setOptions(
      [[allTasks, "all tasks"], ...tasks.map((one) => [one, taskLabel(one)] as const)],
      view.task ?? allTasks,
    );
    evaluation.setOptions(
      [
        [latest, isAssessment ? "unlearned model" : "latest"],
        ...run.evaluations.map((point, place) => [String(place), evaluationLabel(point)] as const),
      ],
      view.evaluation === null ? latest : String(view.evaluation),
    );
  };
  return {
    element: element(
      "header",
      { class: "heading" },
      element("div", { class: "title" }, name, tags, id),
      element("div", { class: "controls" }, pause, resume, stop, evaluate, exportModel, compare),
      element("div", { class: "choices" }, task.element, evaluation.element, saves),
    ),
    render,
  };
}

/**
 * A tag is a plain element, because the toolkit's own tag element writes a style attribute. The content security policy
 * of the panel forbids style attributes.
 */
const tag = (text: string): HTMLElement => element("span", { class: "tag", text });

/** The name of an objective. It is a link if the glossary explains the objective. */
const objectiveTag = (name: string): HTMLElement =>
  isExplained(name)
    ? element("a", { class: "tag", href: glossaryAddress(name), text: name, title: `What “${name}” means` })
    : tag(name);
