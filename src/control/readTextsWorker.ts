import { parentPort } from "node:worker_threads";
import { HumanError } from "../protocol/humanError";
import type { ReadRequest, ReadResult } from "./propose/textReader";
import { readTexts } from "./propose/readTexts";
import type { ThreadReply } from "./threadClient";

/* Reads the lists of texts that a user can choose. A long list takes seconds, and the extension host must not stall. */
const reply = (message: ThreadReply<ReadResult>): void => parentPort?.postMessage(message);

parentPort?.on("message", ({ id, file, fields }: ReadRequest) => {
  void readTexts(file, fields).then(
    (result) => reply({ id, result }),
    (error: unknown) => {
      if (!(error instanceof HumanError)) throw error;
      reply({ id, message: error.message, isInput: error.isInput });
    },
  );
});
