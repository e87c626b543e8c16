import type { PageContext, Section } from "./context";

/**
 * Draws slow sections, such as charts, after the rest of the page has been painted. Sections in view come first. The
 * other sections are drawn in idle time.
 */
export interface LateDrawing {
  /**
   * @param inputs all objects that the section shows. The section is drawn again only if an object was replaced.
   */
  readonly late: (section: Section, inputs: (context: PageContext) => readonly unknown[]) => Section;
  /** Draws the sections in view at once, because the reader has chosen something. */
  readonly drawNow: () => void;
  /** Draws all waiting sections, for a picture of the page. */
  readonly drawAll: () => void;
}

interface LatePart {
  isNear: boolean;
  /** The data to draw, while the section waits to be drawn. */
  context: PageContext | undefined;
  inputs: readonly unknown[] | undefined;
  drawnAt: number;
  readonly draw: (context: PageContext) => void;
  readonly inputsOf: (context: PageContext) => readonly unknown[];
}

/** The time for drawing in one frame, in milliseconds. With more time, typing and scrolling would not be smooth. */
const slice = 6;
/** Sections this close to the view count as in view, so that they are already drawn after a short scroll. */
const nearby = "40% 0px";
/** The time between two drawings of a section out of view, in milliseconds. */
const farInterval = 500;

export function createLateDrawing(): LateDrawing {
  const parts = new Map<Element, LatePart>();
  let isScheduled = false;
  let farTimer: number | undefined;

  /** @returns whether the section was drawn */
  const drawPart = (part: LatePart): boolean => {
    const { context } = part;
    if (context === undefined) return false;
    part.context = undefined;
    const inputs = part.inputsOf(context);
    if (part.inputs?.length === inputs.length && inputs.every((input, place) => input === part.inputs?.[place])) {
      return false;
    }
    part.inputs = inputs;
    part.drawnAt = performance.now();
    part.draw(context);
    return true;
  };
  /** @returns whether all due sections are drawn */
  const drawSome = (isDue: (part: LatePart) => boolean): boolean => {
    const start = performance.now();
    for (const part of parts.values()) {
      if (isDue(part) && drawPart(part) && performance.now() - start > slice) return false;
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
    // The browser paints the frame between the two callbacks.
    requestAnimationFrame(() => window.setTimeout(drawNear));
  };
  const scheduleFar = (delay: number): void => {
    farTimer ??= window.setTimeout(() => {
      window.requestIdleCallback(() => {
        farTimer = undefined;
        drawFar();
      });
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
    late: (section, inputsOf) => {
      const never = { isNear: false, context: undefined, inputs: undefined, drawnAt: -Infinity };
      const part: LatePart = { ...never, draw: section.render, inputsOf };
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
    drawNow: () => {
      if (!drawSome(({ isNear }) => isNear)) schedule();
    },
    drawAll: () => {
      for (const part of parts.values()) drawPart(part);
    },
  };
}
