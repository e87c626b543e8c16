import { minusInfinity } from "../models/blocks/attention";
import type { Weights } from "../models/weights";
import type { Device } from "../runtime/device";
import type { Session, Tensors } from "../runtime/session";
import type { Tensor } from "../runtime/tensor";
import { floatTensor, integerTensor } from "../runtime/tensor";
import type { Row } from "./decodeBatch";
import { acceptAll, promptInputs } from "./decodeBatch";
import type { Decoder } from "./decoder";
import { grownName } from "./residentGraphs";

/** What decoding needs besides, where what is remembered stays on the device. */
export interface ResidentCaches {
  readonly device: Device;
  readonly names: readonly string[];
  readonly keepRows: Session;
}

/** `decodeBatch`, of whose keys and values none leaves the device: tokens go in, the next ones come back. */
export async function decodeOnDevice(
  decoder: Decoder,
  { device, names, keepRows }: ResidentCaches,
  weights: Weights,
  rows: readonly Row[],
): Promise<void> {
  const weightInputs = Object.fromEntries(weights);
  let active = rows.filter((row) => !row.isDone);
  if (active.length === 0) return;
  let caches: Record<string, Tensor> = {};
  const forget = (): void => {
    for (const cache of Object.values(caches)) device.release(cache);
    caches = {};
  };
  /** Runs on what is remembered, which is then what the run gives back. */
  const remember = async (session: Session, inputs: Tensors): Promise<Tensors> => {
    const outputs = await session.run({ ...inputs, ...caches });
    forget();
    caches = Object.fromEntries(names.map((name) => [name, outputs[grownName(name)] as Tensor]));
    return outputs;
  };
  try {
    const slots = Math.max(...active.map(({ prompt }) => prompt.length));
    acceptAll(active, await remember(decoder.prompts, { ...weightInputs, ...promptInputs(active, decoder.padId) }));
    for (let grown = 1; ; grown += 1) {
      const living = [...active.keys()].filter((index) => active[index]?.isDone === false);
      if (living.length === 0) return;
      // Finished rows ride along until they are half of the batch: dropping them means moving all that is remembered.
      if (living.length <= active.length / 2) {
        await remember(keepRows, { rows: integerTensor(living, [living.length]) });
        active = living.flatMap((index) => active[index] ?? []);
      }
      const column = (elements: readonly number[]): Tensor => integerTensor(elements, [active.length, 1]);
      const outputs = await remember(decoder.tokens, {
        ...weightInputs,
        tokens: column(active.map(({ last }) => last)),
        positions: column(active.map(({ position }) => position)),
        mask: maskOf(active, slots, grown),
        places: placesOf(active, slots, grown),
      });
      acceptAll(active, outputs);
    }
  } finally {
    forget();
  }
}

/** Which place of its text each slot of a row holds; what the mask hides is of no matter. */
function placesOf(rows: readonly Row[], slots: number, grown: number): Tensor {
  const width = slots + grown;
  const places = rows.flatMap(({ prompt }) =>
    Array.from({ length: width }, (_, slot) => (slot < slots ? slot : prompt.length + slot - slots)),
  );
  return integerTensor(places, [rows.length, 1, 1, width]);
}

/** A row sees its prompt, not the padding behind it, and the `grown` slots from `slots` on. */
function maskOf(rows: readonly Row[], slots: number, grown: number): Tensor {
  const width = slots + grown;
  const mask = new Float32Array(rows.length * width);
  rows.forEach(({ prompt }, row) => mask.fill(minusInfinity, row * width + prompt.length, row * width + slots));
  return floatTensor(mask, [rows.length, 1, 1, width]);
}
