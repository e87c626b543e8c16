import { parentPort } from "node:worker_threads";
import { HumanError } from "../protocol/humanError";
import type { ReadReply, ReadRequest } from "./propose/textReader";
import { readTexts } from "./propose/understandTexts";

/* Reads the lists of texts that a user can choose. A long list takes seconds, and the extension host must not stall. */
const reply = (message: ReadReply): void => parentPort?.postMessage(message);

parentPort?.on("message", ({ id, file, fields }: ReadRequest) => {
  void readTexts(file, fields).then(
    (result) => reply({ id, result }),
    (error: unknown) => {
      if (!(error instanceof HumanError)) throw error;
      reply({ id, message: error.message, isInput: error.isInput });
    },
  );
});
