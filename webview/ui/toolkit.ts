import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
} from "@vscode/webview-ui-toolkit";
import { element, setText } from "./element";

/** Our own prefix, because other toolkits define the same tag names. */
const prefix = "lethe";

/** Registers the controls below. Call this once, before the first control is created. */
export function registerControls(): void {
  provideVSCodeDesignSystem()
    .withPrefix(prefix)
    .register(vsCodeButton(), vsCodeDropdown(), vsCodeOption(), vsCodeProgressRing());
}

const control = (name: string): HTMLElement => document.createElement(`${prefix}-${name}`);

interface ButtonOptions {
  readonly label: string;
  readonly appearance?: "primary" | "secondary" | "icon";
  readonly title?: string;
  readonly onClick: () => void;
}

export interface Button extends HTMLElement {
  disabled: boolean;
}

export function button({ label, appearance = "secondary", title, onClick }: ButtonOptions): Button {
  const made = control("button") as Button;
  made.setAttribute("appearance", appearance);
  made.textContent = label;
  if (title !== undefined) {
    made.title = title;
    made.setAttribute("aria-label", title);
  }
  made.addEventListener("click", onClick);
  return made;
}

interface DropdownOptions {
  readonly label: string;
  readonly onChange: (value: string) => void;
}

export interface Dropdown {
  readonly element: HTMLElement;
  readonly setOptions: (options: readonly (readonly [value: string, label: string])[], chosen: string) => void;
}

/** A dropdown with its label in front of it. */
export function dropdown({ label, onChange }: DropdownOptions): Dropdown {
  const made = control("dropdown") as HTMLElement & { value: string };
  made.setAttribute("aria-label", label);
  made.addEventListener("change", () => onChange(made.value));
  let shown = "";
  let shownOptions: ReadonlyMap<string, HTMLElement> = new Map();
  const optionOf = (value: string): HTMLElement => {
    const option = control("option");
    option.setAttribute("value", value);
    return option;
  };
  return {
    element: element("span", { class: "labelled" }, element("span", { class: "label", text: label }), made),
    setOptions: (options, chosen) => {
      const key = JSON.stringify(options);
      if (key !== shown) {
        shown = key;
        // Each option keeps its element, because the dropdown names the selected option by the element's id.
        const kept = shownOptions;
        shownOptions = new Map(options.map(([value]) => [value, kept.get(value) ?? optionOf(value)]));
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

/** A ring that turns while work is in progress. */
export function progressRing(label: string): HTMLElement {
  const made = control("progress-ring");
  made.setAttribute("aria-label", label);
  return made;
}
