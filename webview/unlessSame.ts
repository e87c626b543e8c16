import type { PageContext, Section } from "./context";

/**
 * A part of the page that is drawn anew only when something it shows is another: most news are steps, which most charts
 * do not show.
 *
 * @param inputs everything that the part is drawn from
 */
export const unlessSame = (
  { element, render }: Section,
  inputs: (context: PageContext) => readonly unknown[],
): Section => {
  let last: readonly unknown[] | undefined;
  return {
    element,
    render: (context) => {
      const now = inputs(context);
      if (last?.every((input, place) => input === now[place]) === true) return;
      last = now;
      render(context);
    },
  };
};
