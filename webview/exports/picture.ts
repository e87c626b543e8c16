import { atResolution } from "../charts/chart";
import type { LineStyle } from "../charts/lineStyle";
import { markers } from "../sections/legend";
import type { Theme } from "../ui/theme";

/** A chart in a saved picture of the page. */
export interface PicturePart {
  readonly title: string;
  readonly canvas: HTMLCanvasElement;
  /** The sentence below the chart if it has no legend. */
  readonly note: () => string;
  /** The lines of the legend. */
  readonly lines: () => readonly LineStyle[];
}

/** The pixels of the picture for each CSS pixel. A picture at the screen's resolution is blurred in a document. */
const scale = 2;
/** All lengths are CSS pixels. */
const [margin, titleHeight, lineHeight, sampleWidth, smallText] = [24, 34, 18, 26, 11];

/**
 * Draws the visible charts below each other on the theme's background, each with its legend.
 *
 * @returns a PNG in base 64
 */
export function composePicture(heading: string, parts: readonly PicturePart[], theme: Theme): string {
  const shown = parts.filter(({ canvas }) => canvas.clientWidth > 0 && canvas.offsetParent !== null);
  const width = Math.max(400, ...shown.map(({ canvas }) => canvas.clientWidth));
  const sheet = document.createElement("canvas");
  const pen = sheet.getContext("2d");
  if (pen === null) throw new Error("This window cannot draw pictures; close other panels and try again.");
  const setFont = (size: number, weight = 400): void => void (pen.font = `${weight} ${size}px ${theme.fontFamily}`);
  setFont(smallText);
  const captions = shown.map((part) => layCaption(pen, part, width));
  const heights = shown.map(
    ({ canvas }, index) => titleHeight + canvas.clientHeight + (captions[index]?.height ?? 0) + margin,
  );
  sheet.width = (width + 2 * margin) * scale;
  sheet.height = (2 * margin + titleHeight + heights.reduce((sum, height) => sum + height, 0)) * scale;
  // A new size of the canvas resets all settings of its pen. So the pen gets its settings for the picture after the
  // size is set.
  pen.scale(scale, scale);
  pen.fillStyle = theme.background;
  pen.fillRect(0, 0, sheet.width, sheet.height);
  pen.textBaseline = "top";
  const write = (text: string, size: number, top: number): void => {
    pen.fillStyle = theme.foreground;
    setFont(size, 600);
    pen.fillText(text, margin, top);
  };
  write(heading, 20, margin);
  let top = margin + titleHeight;
  for (const [index, { title, canvas }] of shown.entries()) {
    write(title, 14, top);
    const below = top + titleHeight + canvas.clientHeight;
    atResolution(canvas, scale, () =>
      pen.drawImage(canvas, margin, top + titleHeight, canvas.clientWidth, canvas.clientHeight),
    );
    setFont(smallText);
    captions[index]?.draw(margin, below, theme);
    top += heights[index] ?? 0;
  }
  return sheet.toDataURL("image/png").replace(/^data:image\/png;base64,/, "");
}

interface Caption {
  readonly height: number;
  readonly draw: (left: number, top: number, theme: Theme) => void;
}

/** Lays out the legend of a chart, or its note if it has no legend. */
const layCaption = (pen: CanvasRenderingContext2D, { lines, note }: PicturePart, width: number): Caption => {
  const styles = lines();
  const pieces: readonly { readonly text: string; readonly style?: LineStyle }[] =
    styles.length > 0
      ? styles.map((style) => ({ text: style.label, style }))
      : note()
          .split(" ")
          .filter((word) => word !== "")
          .map((text) => ({ text }));
  const gap = styles.length > 0 ? 16 : pen.measureText(" ").width;
  let [x, row] = [0, 0];
  const placed = pieces.map(({ text, style }) => {
    const length = pen.measureText(text).width + (style === undefined ? 0 : sampleWidth + 6);
    if (x > 0 && x + length > width) [x, row] = [0, row + 1];
    const place = { text, style, x, row };
    x += length + gap;
    return place;
  });
  return {
    height: placed.length === 0 ? 0 : (row + 1) * lineHeight + 6,
    draw: (left, top, theme) => {
      for (const { text, style, ...place } of placed) {
        const [start, middle] = [left + place.x, top + 6 + place.row * lineHeight];
        if (style !== undefined) drawSample(pen, style, start, middle, theme);
        pen.fillStyle = theme.muted;
        pen.fillText(text, start + (style === undefined ? 0 : sampleWidth + 6), middle);
      }
    },
  };
};

/** Draws the line and the marker of a legend's entry, as the page does. */
const drawSample = (
  pen: CanvasRenderingContext2D,
  { color, dash = [], marker }: LineStyle,
  left: number,
  top: number,
  theme: Theme,
): void => {
  pen.save();
  pen.translate(left, top + 1);
  pen.strokeStyle = pen.fillStyle = theme.colors[color];
  pen.lineWidth = 2;
  pen.setLineDash([...dash]);
  pen.stroke(new Path2D("M0 5h26"));
  pen.setLineDash([]);
  if (marker !== undefined) {
    const shape = new Path2D(markers[marker]);
    pen.lineWidth = 1.5;
    pen.fill(shape);
    pen.stroke(shape);
  }
  pen.restore();
};
