import type { Backend, LiveModel } from "../../backends/backend";
import { interruptible } from "../run/interruption";

/** The models of an assessment, one of them in memory at a time. */
export type OpenedModels = ReturnType<typeof openedModels>;

/**
 * @param openBackend opens the backend when the first model is needed
 * @param isAsked whether the user has asked for an end of the work. Scoring and decoding then throw an `Interruption`
 */
export function openedModels(openBackend: () => Promise<Backend>, isAsked: () => boolean) {
  let backend: Backend | undefined;
  let opened: { readonly key: string; readonly model: LiveModel } | undefined;
  const close = async (): Promise<void> => {
    await opened?.model.dispose();
    opened = undefined;
  };
  return {
    /**
     * Opens a model, or returns the open one.
     *
     * @param weightBits number of bits to which the projections of the layers are rounded. 32 rounds nothing
     */
    open: async (folder: string, weightBits: 4 | 8 | 32): Promise<LiveModel> => {
      const key = JSON.stringify([folder, weightBits]);
      if (opened?.key !== key) {
        await close();
        backend ??= await openBackend();
        opened = { key, model: await backend.open({ folder, weightBits }) };
      }
      return interruptible(opened.model, isAsked);
    },
    /** Frees the memory of the open model. */
    close,
    /** Frees the memory of the open model and of the backend. */
    dispose: async (): Promise<void> => {
      await close();
      await backend?.dispose();
      backend = undefined;
    },
  };
}
