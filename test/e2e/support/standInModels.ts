import type { DashboardProbing } from "../../../src/editor/dashboard/session";

type Probe = Parameters<DashboardProbing["complete"]>[1];

/** Stands in for the models of a probe: the current model recites the prompt, and the original model never ends. */
export function standInModels() {
  const asked: Probe[] = [];
  const prompts: string[] = [];
  const probing: DashboardProbing = {
    prompts: () => prompts,
    keepPrompt: (prompt) => Promise.resolve(void prompts.unshift(prompt)),
    complete: async (_, request, { signal, onToken }) => {
      asked.push(request);
      onToken({ text: "First words", logProbability: -1 });
      if (request.model === "original") await new Promise((resolve) => signal.addEventListener("abort", resolve));
      signal.throwIfAborted();
      const completion = `He says: ${request.prompt}`;
      const { count = 1 } = request.sampling ?? {};
      const further = Array.from({ length: count - 1 }, () => ({ completion: "Else.", tokens: [] }));
      return { completion, tokens: [], step: 600, ...(count > 1 && { further }) };
    },
  };
  return { asked, prompts, probing };
}
