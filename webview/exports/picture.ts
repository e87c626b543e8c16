import type { Theme } from "../ui/theme";

/** A chart and its title in a saved picture of the page. */
export interface PicturePart {
  readonly title: string;
  readonly canvas: HTMLCanvasElement;
}

const margin = 24;
const titleHeight = 34;

/**
 * Draws the visible charts below each other on the theme's background.
 *
 * @returns a PNG in base 64
 */
export function composePicture(heading: string, parts: readonly PicturePart[], theme: Theme): string {
  const shown = parts.filter(({ canvas }) => canvas.width > 0 && canvas.height > 0 && canvas.offsetParent !== null);
  const scale = window.devicePixelRatio;
  const width = Math.max(400 * scale, ...shown.map(({ canvas }) => canvas.width)) + 2 * margin * scale;
  const height =
    (2 * margin + titleHeight) * scale +
    shown.reduce((sum, { canvas }) => sum + canvas.height + (titleHeight + margin) * scale, 0);
  const sheet = document.createElement("canvas");
  [sheet.width, sheet.height] = [width, height];
  const pen = sheet.getContext("2d");
  if (pen === null) throw new Error("This window cannot draw pictures; close other panels and try again.");
  pen.fillStyle = theme.background;
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = theme.foreground;
  pen.textBaseline = "top";
  let top = margin * scale;
  const write = (text: string, size: number): void => {
    pen.font = `600 ${size * scale}px ${theme.fontFamily}`;
    pen.fillText(text, margin * scale, top);
    top += titleHeight * scale;
  };
  write(heading, 20);
  for (const { title, canvas } of shown) {
    write(title, 14);
    pen.drawImage(canvas, margin * scale, top);
    top += canvas.height + margin * scale;
  }
  return sheet.toDataURL("image/png").replace(/^data:image\/png;base64,/, "");
}
