import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
} from "@vscode/webview-ui-toolkit";
import { element, setText } from "./element";

declare global {
  /**
   * The controls of the toolkit. Their tag names begin with `lethe`, because other toolkits may define the default tag
   * names.
   */
  interface HTMLElementTagNameMap {
    "lethe-button": HTMLElement & { disabled: boolean };
    "lethe-dropdown": HTMLElement & { value: string };
    "lethe-option": HTMLElement;
    "lethe-progress-ring": HTMLElement;
  }
}

/** Registers the controls. Call this once, before the first control is created. */
export function registerControls(): void {
  provideVSCodeDesignSystem()
    .withPrefix("lethe")
    .register(vsCodeButton(), vsCodeDropdown(), vsCodeOption(), vsCodeProgressRing());
}

/** @param title the tooltip. Screen readers read it out instead of the label */
export function button(
  label: string,
  onClick: () => void,
  title?: string,
  appearance: "primary" | "secondary" | "icon" = "secondary",
) {
  const made = element("lethe-button", { text: label, appearance, title, "aria-label": title });
  made.addEventListener("click", onClick);
  return made;
}

/** A dropdown with its label in front of it. */
export function dropdown(label: string, onChange: (value: string) => void) {
  const made = element("lethe-dropdown", { "aria-label": label });
  made.addEventListener("change", () => onChange(made.value));
  let shown = "";
  let shownOptions: ReadonlyMap<string, HTMLElement> = new Map();
  return {
    element: element("span", { class: "labelled" }, element("span", { class: "label", text: label }), made),
    setOptions: (options: readonly (readonly [value: string, label: string])[], chosen: string): void => {
      const key = JSON.stringify(options);
      if (key !== shown) {
        shown = key;
        // An option keeps its element when the list of options changes, because the dropdown remembers the selected
        // option by the id of its element.
        const kept = shownOptions;
        shownOptions = new Map(
          options.map(([value]) => [value, kept.get(value) ?? element("lethe-option", { value })]),
        );
        for (const [value, text] of options) setText(shownOptions.get(value) ?? made, text);
        made.replaceChildren(...shownOptions.values());
      }
      // The dropdown registers its options in a microtask. The choice must be set after that, so it is set in a later
      // microtask.
      queueMicrotask(() => {
        if (made.value !== chosen) made.value = chosen;
      });
    },
  };
}
