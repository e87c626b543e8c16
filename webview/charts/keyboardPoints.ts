import { element } from "../ui/element";

/** A point of a chart that the reader can reach with the keyboard. */
export interface KeyboardPoint {
  /** Identifies the point after the chart has received new points. */
  readonly name: string;
  /** Screen readers read out this text. */
  readonly label: string;
  /** Does what a click on the point does. Undefined if a click on the point does nothing. */
  readonly onChoose: (() => void) | undefined;
}

/** A rectangle in a chart. All lengths are CSS pixels, measured from the upper left corner of the canvas. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface KeyboardPointsOptions {
  /** The name of the chart. */
  readonly label: string;
  /** Returns the box of the point with the given index, or undefined if the chart does not show this point. */
  readonly boxOf: (place: number) => Box | undefined;
  /** Receives the index of the focused point, or undefined when the focus leaves the points. */
  readonly onFocus: (place: number | undefined) => void;
}

/**
 * Makes the points of a chart reachable with the keyboard. A canvas has no elements, so each point gets a transparent
 * button above the canvas. The Tab key stops only once in a chart. The arrow keys, Home and End move between the
 * points, and Enter chooses a point.
 */
export function createKeyboardPoints({ label, boxOf, onFocus }: KeyboardPointsOptions) {
  const list = element("div", {
    ...{ class: "chart-points", role: "toolbar", hidden: "" },
    "aria-label": `${label}. The arrow keys move between the points.`,
  });
  let points: readonly KeyboardPoint[] = [];
  let buttons: readonly HTMLButtonElement[] = [];
  /** The index of the only point where the Tab key stops. */
  let stop = 0;

  /** Moves the button of the current point to the place of the point in the chart. The other buttons are never seen. */
  const place = (): void => {
    const [button, box] = [buttons[stop], boxOf(stop)];
    if (button === undefined || box === undefined) return;
    for (const side of ["left", "top", "width", "height"] as const) button.style[side] = `${box[side]}px`;
  };
  const stopAt = (wanted: number): void => {
    buttons[stop]?.setAttribute("tabindex", "-1");
    stop = Math.min(Math.max(wanted, 0), buttons.length - 1);
    buttons[stop]?.setAttribute("tabindex", "0");
    place();
  };
  const createButton = (index: number): HTMLButtonElement => {
    const button = element("button", { class: "chart-point", type: "button", tabindex: "-1" });
    button.addEventListener("click", () => points[index]?.onChoose?.());
    button.addEventListener("focus", () => {
      stopAt(index);
      onFocus(index);
    });
    button.addEventListener("blur", () => onFocus(undefined));
    return button;
  };
  list.addEventListener("keydown", (event) => {
    const target = {
      ...{ ArrowRight: stop + 1, ArrowDown: stop + 1, ArrowLeft: stop - 1, ArrowUp: stop - 1 },
      ...{ Home: 0, End: buttons.length - 1 },
    }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    stopAt(target);
    buttons[stop]?.focus();
  });

  return {
    element: list,
    place,
    /** @param chosen the index of the chosen point. The Tab key stops here while no point has the focus */
    show: (given: readonly KeyboardPoint[], chosen: number): void => {
      const hadFocus = list.contains(document.activeElement);
      const focused = points[stop]?.name;
      points = given;
      list.hidden = given.length === 0;
      if (buttons.length !== given.length) {
        for (const button of buttons.slice(given.length)) button.remove();
        buttons = given.map((_, index) => buttons[index] ?? createButton(index));
        list.append(...buttons.filter((button) => !button.isConnected));
      }
      for (const [index, { label: text, onChoose }] of given.entries()) {
        const button = buttons[index];
        if (button === undefined) continue;
        if (button.ariaLabel !== text) button.ariaLabel = text;
        button.ariaDisabled = onChoose === undefined ? "true" : null;
      }
      const same = given.findIndex(({ name }) => name === focused);
      stopAt(hadFocus && same >= 0 ? same : chosen);
      if (hadFocus && document.activeElement !== buttons[stop]) buttons[stop]?.focus();
    },
  };
}
