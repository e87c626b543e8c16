import type { Decorations } from "./annotations/decorations";

/**
 * What the suites in a real extension host are given of the extension's inside, and nobody else: what was drawn into an
 * editor, since VS Code takes decorations and never tells them again.
 */
export type TestDoor = Pick<Decorations, "drawnIn">;
