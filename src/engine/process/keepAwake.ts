import { spawn } from "node:child_process";

/**
 * For each platform, the program that keeps the machine awake. Each program ends by itself when the engine has ended,
 * also after a crash of the engine.
 */
const programs: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  // systemd-inhibit starts `cat`, and ends when `cat` has ended. `cat` reads from a pipe. It ends when the engine's end
  // of the pipe is closed.
  linux: [
    ...(["systemd-inhibit", "--what=idle:sleep", "--who=Lethe", "--why=An unlearning run is working"] as const),
    ...["--mode=block", "cat"],
  ],
  darwin: ["caffeinate", "-i", "-w", String(process.pid)],
};

/**
 * Keeps the machine awake, until the returned function is called or this process ends.
 *
 * @param onProblem gets one sentence for the user if the machine may fall asleep
 * @returns a function that lets the machine sleep again
 */
export function keepAwake(onProblem: (sentence: string) => void, platform = process.platform): () => void {
  const words = programs[platform];
  const warn = (why: string): void =>
    onProblem(`The machine may fall asleep during the run: device.keepAwake has no effect here, because ${why}.`);
  if (words === undefined) {
    warn(`Lethe knows no program for it on ${platform}`);
    return () => undefined;
  }
  const [program, ...options] = words;
  const child = spawn(program, options, { stdio: ["pipe", "ignore", "pipe"] });
  let isReleased = false;
  let complaint = "";
  let hasWarned = false;
  const fail = (why: string): void => {
    if (!isReleased && !hasWarned) warn(why);
    hasWarned = true;
  };
  child.stderr.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
  child.stdin.on("error", () => undefined);
  child.once("error", ({ message }) => fail(`${program} could not start (${message})`));
  child.once("close", () => fail(`${program} ended (${complaint.trim().split("\n")[0] ?? ""})`));
  return () => {
    isReleased = true;
    child.stdin.end();
    child.kill();
  };
}
