import path from "node:path";
import { section } from "../document";
import type { Block, Line } from "../document";
import type { RunFacts } from "../facts";
import { nameOfFile, nameOfRun } from "../names";
import { hashTable } from "./hashTable";
import { runKindLabel } from "../../../protocol/runKind";
import { stepName } from "../../../protocol/stepNames";

/** The run, its software and its machine, and the hashes of model and data. */
export async function identitySection(facts: RunFacts): Promise<readonly Block[]> {
  return section("Model, data and environment", { kind: "facts", facts: identityOf(facts) }, await hashTable(facts));
}

const identityOf = ({ record, history, redaction }: RunFacts): (readonly [string, Line])[] => {
  const { ofName, ofMessage } = redaction;
  const state = history.findLast((event) => event.type === "state");
  const stateText = state === undefined ? "not started" : `${state.state}, ${stepName(record.kind, state.step)}`;
  const started = history.findLast((event) => event.type === "state" && event.software !== undefined);
  const software = started?.type === "state" && started.software !== undefined ? `, ${started.software}` : "";
  return [
    ["Run", `${nameOfRun(record.id, redaction)} (${runKindLabel(record.kind)})`],
    ["State", `${stateText}${state?.reason === undefined ? "" : `. ${ofMessage(state.reason)}`}`],
    ["Started", `${record.createdAt}, on the device ${record.device}`],
    ["Software", `Lethe ${record.engineVersion}${software}`],
    ...(record.machine === undefined ? [] : [["Machine", record.machine] as const]),
    ...(record.endpoint === undefined ? [] : [["Server", ofName(record.endpoint)] as const]),
    ["Model", nameOfFile(record.model, record, redaction)],
    ["Configuration", ofName(path.basename(record.configurationFile))],
  ];
};
