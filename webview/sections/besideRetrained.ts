import { describeForgetQuality, forgetQualityGlossary } from "../../src/protocol/forgetQuality";
import { membershipHeading, membershipTable } from "../../src/protocol/membershipTable";
import type { Section } from "../context";
import { chosenEvaluation, jointFiguresOf } from "../model";
import { element } from "../ui/element";
import { createTable } from "../ui/table";
import { termLink } from "../ui/termLink";

/** What the membership attacks and the truth ratios of the chosen evaluation tell beside the retrained model. */
export function createBesideRetrained(): Section {
  const table = createTable(membershipHeading, "scroll all");
  const quality = element("p", { class: "note" });
  const box = element(
    "section",
    { class: "card", hidden: "" },
    element("header", {}, element("h2", { text: membershipHeading })),
    table.element,
    quality,
  );
  const [term, explanation] = forgetQualityGlossary;
  return {
    element: box,
    render: (context): void => {
      const { membership, forgetQuality } = jointFiguresOf(context) ?? {};
      const point = chosenEvaluation(context);
      box.hidden = point === undefined || (membership === undefined && forgetQuality === undefined);
      if (point === undefined) return;
      table.element.hidden = membership === undefined;
      if (membership) table.fill(membershipTable(point.summary, membership));
      quality.hidden = forgetQuality === undefined;
      if (forgetQuality)
        quality.replaceChildren(`${describeForgetQuality(forgetQuality)} `, termLink({ term, explanation }));
    },
  };
}
