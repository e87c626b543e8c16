import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
} from "@vscode/webview-ui-toolkit";
import { element, setText } from "./element";

declare global {
  /** The controls of the toolkit. They have our own prefix, because other toolkits define the same tag names. */
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
export function button(label: string, onClick: () => void, title?: string, appearance = "secondary") {
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
        // Each option keeps its element, because the dropdown names the selected option by the element's id.
        const kept = shownOptions;
        shownOptions = new Map(
          options.map(([value]) => [value, kept.get(value) ?? element("lethe-option", { value })]),
        );
        for (const [value, text] of options) setText(shownOptions.get(value) ?? made, text);
        made.replaceChildren(...shownOptions.values());
      }
      // The dropdown registers its options in a microtask, so the choice is set in a later microtask.
      queueMicrotask(() => {
        if (made.value !== chosen) made.value = chosen;
      });
    },
  };
}
