import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const median = (results) => {
  const sorted = results.toSorted((a, b) => a.seconds - b.seconds);
  return sorted[Math.floor(sorted.length / 2)];
};

/**
 * One side of a comparison: a process that reads one task a line. It starts with the first task, and again after it has
 * ended early.
 */
export function createSide([program, ...words], settings) {
  let child;
  let answers;
  const start = () => {
    child = spawn(program, [...words, JSON.stringify(settings)], { stdio: ["pipe", "pipe", "inherit"] });
    // When the process has ended, the missing answer says so.
    child.stdin.on("error", () => undefined);
    answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  };
  const kill = () => {
    child?.kill("SIGKILL");
    child = undefined;
  };
  const ask = async (request, until) => {
    if (child === undefined) start();
    child.stdin.write(`${JSON.stringify(request)}\n`);
    let timer;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, Math.max(0, until - Date.now()), "late")));
    const answer = await Promise.race([answers.next(), late]);
    clearTimeout(timer);
    if (answer !== "late" && !answer.done) return JSON.parse(answer.value);
    kill();
    return { problem: answer === "late" ? "not done in time" : "ended before its time" };
  };
  return {
    /**
     * Repeats a task after a first time, in which sessions are made; fewer times where the time limit `until`, in
     * milliseconds of the clock, is near.
     * @returns the median of the times and the profile of the first time, or a `problem`
     */
    async measure(request, { rounds, until }) {
      const first = await ask(request, until);
      if (first.problem !== undefined) return first;
      const counted = [];
      for (let round = 0; round < rounds && (round === 0 || Date.now() < until); round += 1) {
        const result = await ask(request, until);
        if (result.problem !== undefined)
          if (counted.length === 0) return result;
          else break;
        counted.push(result);
      }
      return { ...median(counted), profile: first.profile };
    },
    end: kill,
  };
}
