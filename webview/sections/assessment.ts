import type { AssessedAttack, Assessment } from "../../src/protocol/assessment";
import { attackLabel, measurementLabel } from "../../src/protocol/attacks";
import type { AttackName } from "../../src/protocol/attacks";
import {
  asTheyAreTable,
  attackTable,
  describeAssessment,
  describeChange,
  describeCost,
} from "../../src/protocol/assessmentTable";
import type { RunSnapshot } from "../../src/protocol/dashboard";
import type { PageActions, Section } from "../context";
import { remember } from "../remember";
import { element, setText } from "../ui/element";
import { createTable } from "../ui/table";

/** A sign for each outcome, so that a reader can tell the outcomes apart without colours. */
const signs: Readonly<Record<AssessedAttack["outcome"], string>> = {
  withstood: "✓",
  "not withstood": "✗",
  "not measured": "–",
};

const statuses: Readonly<Record<AssessedAttack["outcome"], string>> = {
  withstood: "met",
  "not withstood": "missed",
  "not measured": "notMeasured",
};

/** The outcome of an assessment: each attack, withstood or not, with a way to its passages. */
export function createAssessment({ change }: PageActions, goToPassages: () => void): Section {
  const headline = element("h2");
  const chips = element("ul", { class: "targets", "aria-label": "Attacks" });
  const models = createTable("The models without an attack");
  const attacks = createTable("The attacks", "scroll all");
  const protocols = element("details", {}, element("summary", { text: "What each attack does, and what it cost" }));
  const list = element("dl", { class: "protocols" });
  protocols.append(list);
  const box = element(
    "section",
    { class: "card assessment", "aria-label": "Assessment", hidden: "" },
    headline,
    chips,
    models.element,
    attacks.element,
    protocols,
  );

  /** Shows the passages of an attack on the unlearned model. */
  const showPassages = (place: number): void => {
    change({ evaluation: place, split: "forget" });
    goToPassages();
  };

  const draw = remember((assessment: Assessment | null, evaluations: RunSnapshot["evaluations"]): void => {
    box.hidden = assessment === null;
    if (assessment === null) return;
    const placeOf = (attack: AttackName): number => {
      const wanted = measurementLabel(attack, "unlearned");
      return evaluations.findIndex(({ label }) => label === wanted);
    };
    setText(headline, assessment.attacks.length === 0 ? "The attacks have not begun." : describeAssessment(assessment));
    models.fill(asTheyAreTable(assessment));
    attacks.fill(attackTable(assessment));
    attacks.element.hidden = protocols.hidden = assessment.attacks.length === 0;
    chips.replaceChildren(...assessment.attacks.map((each) => chip(each, placeOf(each.attack), showPassages)));
    list.replaceChildren(...assessment.attacks.flatMap(describeAttack));
  });
  return {
    element: box,
    render: ({ run }) => draw(run.assessment, run.evaluations),
  };
}

/** @param place the index of the attack's measurement. It is negative if the attack was not made */
const chip = (
  { attack, outcome }: AssessedAttack,
  place: number,
  showPassages: (place: number) => void,
): HTMLElement => {
  const text = `${signs[outcome]} ${attackLabel(attack)}`;
  const made = element("li");
  made.dataset["status"] = statuses[outcome];
  const unseen = element("span", { class: "unseen", text: `: ${outcome}` });
  if (place < 0) {
    made.append(text, unseen);
    return made;
  }
  const open = element("button", { type: "button", class: "plain", title: "Show the passages" }, text, unseen);
  open.addEventListener("click", () => showPassages(place));
  made.append(open);
  return made;
};

const describeAttack = (each: AssessedAttack): HTMLElement[] => {
  const { attack, unlearned } = each;
  const text =
    unlearned.skipped === undefined
      ? [unlearned.protocol, ...describeChange(unlearned), describeCost(each)].join(" ")
      : `Not made: ${unlearned.skipped}.`;
  return [element("dt", { text: attackLabel(attack) }), element("dd", { text })];
};
