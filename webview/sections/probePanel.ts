import type { ForgetMatch } from "../../src/protocol/dashboard";
import type { ProbeRequest, ProbeSampling } from "../../src/protocol/probe";
import type { PageActions } from "../context";
import { element, setText } from "../ui/element";
import { button, dropdown } from "../ui/toolkit";
import { createProbeColumn, matchList } from "./probeResults";

type ProbeActions = Pick<PageActions, "ask" | "attempt" | "followProbe">;

const mostSamples = 8;

/**
 * Lets the model complete any prompt. The panel covers the inspector, so that nothing else on the page moves.
 *
 * @param onClose a function that is called when the reader closes the panel
 */
export function createProbePanel({ ask, attempt, followProbe }: ProbeActions, onClose: () => void) {
  const prompt = element("textarea", { class: "search", rows: "4", "aria-label": "Prompt" });
  const earlier = dropdown("Earlier prompts", (value) => {
    if (value !== "") prompt.value = value;
  });
  const samples = numberInput("Completions", { min: "1", max: String(mostSamples), step: "1", value: "1" });
  const temperature = numberInput("Temperature", { min: "0", max: "5", step: "0.1", value: "0" });
  const seed = numberInput("Seed", { min: "0", step: "1", value: "0" });
  const both = element("input", { type: "checkbox" });
  both.checked = true;
  const columns = [createProbeColumn("Current model", openSource), createProbeColumn("Original model", openSource)];
  const found = element("div", { class: "matches" });
  const state = element("p", { class: "note", role: "status" });
  /** The name of the probe that a model answers now. */
  let running: string | undefined;
  let count = 0;
  /** The last prompt that the panel itself wrote into the field. */
  let offered = "";

  function openSource(passage: number): void {
    attempt(() => ask("openSource", { run: 0, passage }));
  }

  const showPrompts = async (): Promise<void> => {
    const prompts = await ask("prompts", {});
    earlier.element.hidden = prompts.length === 0;
    earlier.setOptions([["", "choose…"], ...prompts.map((text) => [text, shortened(text)] as const)], "");
  };

  const probeModel = async (
    model: ProbeRequest["model"],
    column: (typeof columns)[number],
    { text, sampling }: { readonly text: string; readonly sampling: ReturnType<typeof samplingOf> },
  ): Promise<void> => {
    const probe = `${Date.now()}-${(count += 1)}`;
    running = probe;
    column.begin(sampling?.count ?? 1);
    const unfollow = followProbe(probe, column.add);
    try {
      const request = { run: 0, probe, prompt: text, model, ...(sampling && { sampling }) };
      column.show(await ask("probe", request));
    } catch (problem) {
      column.fail((problem as Error).message);
      throw problem;
    } finally {
      unfollow();
      running = undefined;
    }
  };

  const setRunning = (isRunning: boolean): void => {
    askButton.disabled = isRunning;
    cancel.disabled = !isRunning;
  };
  const probeAll = async (): Promise<void> => {
    if (askButton.disabled) return;
    if (prompt.value.trim() === "") {
      setText(state, "Type a prompt first.");
      return;
    }
    setRunning(true);
    // Both models get the same question, even if the reader types while the first model answers.
    const question = { text: prompt.value, sampling: samplingOf(samples.value, temperature.value, seed.value) };
    const asksBoth = both.checked;
    const [current, first] = columns;
    columns.forEach((column) => column.clear());
    found.replaceChildren();
    try {
      setText(state, "Asking the current model…");
      if (current) await probeModel("current", current, question);
      if (asksBoth && first) {
        setText(state, "Asking the original model…");
        await probeModel("original", first, question);
      }
      const isSame = question.sampling === undefined && samples.value > 1;
      setText(state, `Marked words are also in the forget set.${isSame ? ` ${onlyOne}` : ""}`);
    } catch (problem) {
      setText(state, (problem as Error).message);
    } finally {
      setRunning(false);
      await showPrompts();
    }
  };
  const search = async (): Promise<void> => {
    const text = prompt.value;
    const matches: readonly ForgetMatch[] = await ask("searchForget", { run: 0, text });
    found.replaceChildren(matchList(text, matches, openSource));
  };

  const askButton = button("Ask", () => void probeAll(), "Ask the model to complete the prompt", "primary");
  const cancel = button("Cancel", () => {
    if (running !== undefined) void ask("endProbe", { probe: running });
  });
  cancel.disabled = true;
  const inForgetSet = button(
    "In the forget set?",
    () => attempt(search),
    "In the forget set? Find words of the prompt that the forget set has too",
  );
  const close = button("Close", onClose, "Close the probe");

  /** Writes a prompt into the field. If the reader has typed one, that one stays. */
  const offer = (text: string | undefined): void => {
    const isTyped = prompt.value !== "" && prompt.value !== offered;
    if (text !== undefined && !isTyped) prompt.value = offered = text;
  };

  return {
    element: element(
      "div",
      { class: "probe", role: "region", "aria-label": "Probe", hidden: "" },
      element("header", {}, element("h2", { text: "Probe" }), element("div", { class: "controls" }, close)),
      prompt,
      element("div", { class: "controls" }, earlier.element),
      element(
        "div",
        { class: "controls" },
        ...[samples.element, temperature.element, seed.element],
        element("label", { class: "labelled" }, both, "Original model too"),
      ),
      element("div", { class: "controls" }, askButton, cancel, inForgetSet),
      state,
      found,
      element("div", { class: "stretch" }, ...columns.map((column) => column.element)),
    ),
    offer,
    /** Shows the panel with a prompt. */
    open: (text: string | undefined): void => {
      offer(text);
      attempt(showPrompts);
      prompt.focus();
    },
  };
}

const onlyOne = "At temperature 0 all completions would be the same, so there is one.";

const longestOption = 60;
const shortened = (text: string): string => {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length <= longestOption ? line : `${line.slice(0, longestOption - 1)}…`;
};

/** The sampling that the inputs ask for. A temperature of 0 means the likeliest completion. */
const samplingOf = (count: number, temperature: number, seed: number): ProbeSampling | undefined =>
  temperature === 0 ? undefined : { count, temperature, seed };

interface NumberRange {
  readonly min: string;
  readonly max?: string;
  readonly step: string;
  readonly value: string;
}

/** A number with its label in front of it. A value that does not fit is replaced by the nearest one that does. */
const numberInput = (label: string, range: NumberRange) => {
  const input = element("input", { class: "search number", type: "number", ...range });
  const nearest = (): number => {
    const { min, max = String(Number.MAX_SAFE_INTEGER), step, value } = range;
    const given = Number.isNaN(input.valueAsNumber) ? Number(value) : input.valueAsNumber;
    const within = Math.min(Math.max(given, Number(min)), Number(max));
    return step === "1" ? Math.round(within) : within;
  };
  input.addEventListener("change", () => (input.value = String(nearest())));
  return {
    element: element("label", { class: "labelled" }, element("span", { class: "label", text: label }), input),
    get value(): number {
      return nearest();
    },
  };
};
