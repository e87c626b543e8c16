import { figures } from "../../protocol/figures";
import { describePart, isSample, lastMeasured } from "../../protocol/measuredPart";
import type { TableRun } from "../../protocol/runsTable";
import { alertsOf } from "../../runs/runDigest";
import { isActive } from "../run";
import type { Run } from "../run";
import { describeProgress } from "../runWording";

/** The row of a run in the table of runs. */
export function toTableRun(
  run: Run,
  {
    objective,
    isArchived,
    now,
  }: { readonly objective: string | null; readonly isArchived: boolean; readonly now: number },
): TableRun {
  const { folder, id, name, kind, status, note, record, digest } = run;
  const measured = lastMeasured(digest.evaluations);
  const alerts = alertsOf(digest);
  const count = (wanted: "error" | "warning"): number => alerts.filter(({ level }) => level === wanted).length;
  return {
    ...{ folder, id, name, kind, objective, status, isArchived },
    createdAt: record?.createdAt ?? null,
    state: describeProgress(run, now),
    reason: run.reason ?? null,
    isActive: isActive(run),
    figures: Object.fromEntries(
      figures.flatMap(({ key, read }) => {
        const value = measured && read(measured.summary);
        return value == null ? [] : [[key, value] as const];
      }),
    ),
    measured: measured === undefined ? null : describePart(measured),
    isSample: measured !== undefined && isSample(measured),
    alerts: { error: count("error"), warning: count("warning") },
    note: note ?? "",
  };
}
