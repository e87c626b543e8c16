import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { OutOfMemory } from "../../../../src/backends/backend";
import type { StepPart, TargetedText, Trainer } from "../../../../src/backends/backend";
import { retainTermOf } from "../../../../src/configuration/objective";
import type { Configuration } from "../../../../src/configuration/schema";
import { logDistribution, predictionsOf, scoresOf } from "./table";
import type { Table } from "./table";

const stateFile = "training/table.json";

/** The gradient of a loss with respect to the table, and the loss. */
interface Term {
  readonly loss: number;
  readonly gradient: Table;
}

interface TrainedTable {
  readonly table: Table;
  /** The table that a divergence compares with. */
  readonly reference: Table;
  /** Tokens that a part may have; a larger part throws OutOfMemory. */
  readonly largestPart?: number;
  /** Step whose gradients are not finite. */
  readonly overflowsAt?: number;
}

/**
 * Trains a table by plain gradient descent on `memorization`, `gradient-ascent`, `gradient-difference` or `npo`. The
 * forget term of `undial` is that of `gradient-difference`, and that of `distillation` is the forward divergence. The
 * retain term of `restart` is the loss of the texts or, if the objective has one, the forward divergence from their
 * teacher.
 */
export function createTrainer(
  { table, reference, largestPart = Infinity, overflowsAt }: TrainedTable,
  objective: Configuration["objective"],
): Trainer {
  const { name } = objective;
  if (name === "kl-minimization") throw new Error(`the in-memory backend has no objective ${name}`);
  const retainTerm = retainTermOf(objective);
  const hasForgetTerm = name !== "memorization" && name !== "restart";
  const needs = {
    forget: hasForgetTerm,
    retain: retainTerm !== "none",
    referenceLosses: name === "npo",
    takesEmptyParts: true,
  };
  let stepsTaken = 0;

  const forgetTerm = (parts: readonly StepPart[]): Term => {
    const texts = parts.flatMap(({ forget }) => forget);
    if (name === "distillation") return forwardDivergence(table, texts, tokensOf(texts));
    if (name !== "npo") return scaled(likelihoodTerm(table, texts, tokensOf(texts)), -1);
    const { beta } = objective;
    const losses = parts.flatMap(({ referenceLosses = [] }) => referenceLosses);
    return sumOf(
      table,
      texts.map((text, index) => {
        const { sum } = scoresOf(table, text, {});
        const sigmoid = 1 / (1 + Math.exp(-beta * (sum - (losses[index] ?? NaN))));
        // d/dL of −(2/β)·log σ(β(L − L_ref)) is −2(1 − σ).
        const { gradient } = scaled(likelihoodTerm(table, [text], 1), (-2 * (1 - sigmoid)) / texts.length);
        return { loss: (-2 / beta / texts.length) * Math.log(sigmoid), gradient };
      }),
    );
  };
  const retainTermOfParts = (parts: readonly StepPart[]): Term => {
    const texts = parts.flatMap(({ retain }) => retain);
    if (name === "restart" && objective.divergenceWeight > 0) return forwardDivergence(table, texts, tokensOf(texts));
    const target = retainTerm === "divergence" ? reference : undefined;
    return likelihoodTerm(table, texts, tokensOf(texts), target);
  };
  const weight = (key: "forgetWeight" | "retainWeight"): number =>
    key in objective ? Number(Reflect.get(objective, key)) : 1;

  const termsOf = (parts: readonly StepPart[]) => {
    const forget = needs.forget ? forgetTerm(parts) : undefined;
    const retain = needs.retain ? retainTermOfParts(parts) : undefined;
    const total = sumOf(table, [
      ...(forget ? [scaled(forget, weight("forgetWeight"))] : []),
      ...(retain ? [scaled(retain, weight("retainWeight"))] : []),
    ]);
    return { forget, retain, total };
  };

  return {
    needs,
    step: (parts, learningRate) => {
      for (const part of parts)
        if (tokensOf([...part.forget, ...part.retain]) > largestPart)
          return Promise.reject(new OutOfMemory("a part is too large for the in-memory backend"));
      const { forget, retain, total } = termsOf(parts);
      const gradientNorm = stepsTaken + 1 === overflowsAt ? Infinity : normOf(total.gradient);
      const isFinite = Number.isFinite(gradientNorm);
      if (isFinite) {
        table.forEach((row, last) =>
          row.forEach((score, token) => {
            row[token] = score - learningRate * (total.gradient[last]?.[token] ?? NaN);
          }),
        );
        stepsTaken += 1;
      }
      return Promise.resolve({
        loss: total.loss,
        forgetLoss: forget?.loss ?? null,
        retainLoss: retain?.loss ?? null,
        gradientNorm,
        isFinite,
      });
    },
    gradientNorms: (parts) => Promise.resolve(new Map([["table", normOf(termsOf(parts).total.gradient)]])),
    saveState: async (checkpoint) => {
      const file = path.join(checkpoint, stateFile);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, JSON.stringify({ stepsTaken, table: table.map((row) => [...row]) }));
    },
    restoreState: async (checkpoint, step) => {
      const state = JSON.parse(await readFile(path.join(checkpoint, stateFile), "utf8")) as {
        stepsTaken: number;
        table: number[][];
      };
      if (state.stepsTaken !== step) throw new Error(`the state is of step ${state.stepsTaken}, not ${step}`);
      stepsTaken = step;
      state.table.forEach((row, last) => table[last]?.set(row));
    },
    dispose: () => Promise.resolve(),
  };
}

const tokensOf = (texts: readonly TargetedText[]): number =>
  texts.reduce((sum, text) => sum + predictionsOf(text).length, 0);

/**
 * Sum of the cross-entropies of all predictions over `count`, and its gradient: p − target a prediction, where the
 * target is the true token or, if given, the distribution of another table.
 */
function likelihoodTerm(table: Table, texts: readonly TargetedText[], count: number, target?: Table): Term {
  const gradient = table.map((row) => new Float64Array(row.length));
  let loss = 0;
  for (const { last, token } of texts.flatMap(predictionsOf)) {
    const log = logDistribution(table, last);
    const wanted = target && logDistribution(target, last).map(Math.exp);
    log.forEach((value, index) => {
      const share = wanted ? (wanted[index] ?? 0) : Number(index === token);
      if (share > 0) loss += (share * ((wanted ? Math.log(share) : 0) - value)) / count;
      const row = gradient[last];
      if (row) row[index] = (row[index] ?? 0) + (Math.exp(value) - share) / count;
    });
  }
  return { loss, gradient };
}

/**
 * Sum of the forward divergences of all predictions over `count`, and its gradient. For a listed token, the gradient is
 * p − q. For another token, it is p − q_rest·p/p_rest.
 */
function forwardDivergence(table: Table, texts: readonly TargetedText[], count: number): Term {
  const gradient = table.map((row) => new Float64Array(row.length));
  let loss = 0;
  for (const text of texts) {
    const { listed = 0, tokens, logProbabilities, restLogProbabilities } = text.teacher ?? {};
    predictionsOf(text).forEach(({ last }, place) => {
      const log = logDistribution(table, last);
      const wanted = new Map<number, number>();
      for (let index = place * listed; index < (place + 1) * listed; index += 1)
        wanted.set(tokens?.[index] ?? NaN, logProbabilities?.[index] ?? NaN);
      const wantedRest = restLogProbabilities?.[place] ?? NaN;
      const rest = log.reduce((sum, value, token) => sum + (wanted.has(token) ? 0 : Math.exp(value)), 0);
      for (const [token, value] of wanted) loss += (Math.exp(value) * (value - (log[token] ?? NaN))) / count;
      loss += (Math.exp(wantedRest) * (wantedRest - Math.log(Math.max(rest, 1e-30)))) / count;
      const row = gradient[last];
      log.forEach((value, token) => {
        const known = wanted.get(token);
        const share = known === undefined ? (Math.exp(wantedRest) * Math.exp(value)) / rest : Math.exp(known);
        if (row) row[token] = (row[token] ?? 0) + (Math.exp(value) - share) / count;
      });
    });
  }
  return { loss, gradient };
}

const scaled = ({ loss, gradient }: Term, factor: number): Term => ({
  loss: loss * factor,
  gradient: gradient.map((row) => row.map((value) => value * factor)),
});

const sumOf = (table: Table, terms: readonly Term[]): Term => ({
  loss: terms.reduce((sum, { loss }) => sum + loss, 0),
  gradient: table.map((row, last) =>
    row.map((_, token) => terms.reduce((sum, { gradient }) => sum + (gradient[last]?.[token] ?? NaN), 0)),
  ),
});

const normOf = (gradient: Table): number =>
  Math.sqrt(gradient.reduce((sum, row) => sum + row.reduce((rowSum, value) => rowSum + value ** 2, 0), 0));
