import type { PageContext, Section } from "./context";

export type LateDrawing = ReturnType<typeof createLateDrawing>;

interface LatePart {
  readonly section: Section;
  readonly inputsOf: (context: PageContext) => readonly unknown[];
  /** Whether the section is in view or near the view. */
  isNear: boolean;
  /**
   * The newest data, if the section has not drawn this data yet. It is undefined if the section already shows the
   * newest data.
   */
  context: PageContext | undefined;
  /** The objects that the section showed when it was last drawn. Undefined before the first drawing. */
  inputs: readonly unknown[] | undefined;
  drawnAt: number;
  /** The time that the last drawing took, in milliseconds. */
  cost: number;
}

/**
 * The time for drawing in one task, in milliseconds. A longer time would make typing and scrolling jerky. A section
 * that takes longer has a task of its own.
 */
const slice = 6;
/**
 * Sections within this distance of the view are drawn as early as the sections in view. So these sections are ready
 * when a short scroll brings them into view.
 */
const nearby = "40% 0px";
/** The time between two drawings of a section out of view, in milliseconds. */
const farInterval = 500;

/**
 * Draws slow sections, such as charts, after the other sections have been painted. The slow sections in view come
 * first. The sections out of view are drawn in idle time.
 */
export function createLateDrawing() {
  const parts = new Map<Element, LatePart>();
  let isScheduled = false;
  let farTimer: number | undefined;

  /** @returns whether the section was drawn. A section without new data is not drawn */
  const drawPart = (part: LatePart): boolean => {
    const { context } = part;
    if (context === undefined) return false;
    part.context = undefined;
    const inputs = part.inputsOf(context);
    const shown = part.inputs;
    const isSame = shown?.length === inputs.length && inputs.every((input, place) => input === shown[place]);
    if (isSame) return false;
    part.inputs = inputs;
    part.drawnAt = performance.now();
    part.section.render(context);
    part.cost = performance.now() - part.drawnAt;
    return true;
  };
  /** @returns false if the time for one task would not have sufficed for all due sections */
  const drawSome = (isDue: (part: LatePart) => boolean): boolean => {
    const start = performance.now();
    let isDrawn = false;
    for (const part of parts.values()) {
      if (part.context === undefined || !isDue(part)) continue;
      if (isDrawn && performance.now() - start + part.cost > slice) return false;
      isDrawn = drawPart(part) || isDrawn;
    }
    return true;
  };
  const drawNear = (): void => {
    isScheduled = false;
    if (drawSome(({ isNear }) => isNear)) scheduleFar(0);
    else schedule();
  };
  const drawFar = (): void => {
    const now = performance.now();
    const isDone = drawSome(({ drawnAt }) => now - drawnAt >= farInterval);
    const isWaiting = [...parts.values()].some(({ context }) => context !== undefined);
    if (isWaiting) scheduleFar(isDone ? farInterval : 0);
  };
  const schedule = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    // The browser paints after the callback of `requestAnimationFrame` and before the callback of `setTimeout`. So the
    // browser has painted the earlier sections before `drawNear` draws the next sections.
    requestAnimationFrame(() => window.setTimeout(drawNear));
  };
  const scheduleFar = (delay: number): void => {
    farTimer ??= window.setTimeout(() => {
      // A busy machine may have no idle time. Without the timeout, it would never draw these sections.
      window.requestIdleCallback(
        () => {
          farTimer = undefined;
          drawFar();
        },
        { timeout: farInterval },
      );
    }, delay);
  };
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const part = parts.get(target);
        if (part !== undefined) part.isNear = isIntersecting;
      }
      schedule();
    },
    { root: document, rootMargin: nearby },
  );

  return {
    /**
     * Delays the drawing of a section.
     *
     * @param inputsOf a function that returns all objects that the section shows. The section is drawn again only if
     *   one of these objects was replaced
     */
    late: (section: Section, inputsOf: LatePart["inputsOf"]): Section => {
      const undrawn = { isNear: false, context: undefined, inputs: undefined, drawnAt: -Infinity, cost: 0 };
      const part: LatePart = { section, inputsOf, ...undrawn };
      parts.set(section.element, part);
      observer.observe(section.element);
      return {
        element: section.element,
        render: (context) => {
          part.context = context;
          if (part.isNear) schedule();
          else scheduleFar(0);
        },
      };
    },
    /** Draws the sections in view without delay. The page calls this function when the reader has made a choice. */
    drawNow: (): void => {
      if (!drawSome(({ isNear }) => isNear)) schedule();
    },
    /** Draws all waiting sections, for a picture of the page. */
    drawAll: (): void => {
      for (const part of parts.values()) drawPart(part);
    },
  };
}
