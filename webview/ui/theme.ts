/** What charts are drawn with; everything else takes its colours from the style sheet. */
export interface Theme {
  readonly foreground: string;
  readonly muted: string;
  readonly grid: string;
  readonly background: string;
  /** What charts stand on. */
  readonly card: string;
  readonly fontFamily: string;
  readonly isHighContrast: boolean;
  readonly colors: Readonly<Record<ColorName, string>>;
}

/** Meanings, not hues: the theme says what they look like. */
export type ColorName =
  | ("forget" | "retain" | "withheld" | "utility" | "neutral" | "accent")
  /** Runs beside each other. */
  | ("first" | "second" | "third" | "fourth" | "fifth" | "sixth");

const colorNames: readonly ColorName[] = [
  ...(["forget", "retain", "withheld", "utility", "neutral", "accent"] as const),
  ...(["first", "second", "third", "fourth", "fifth", "sixth"] as const),
];

export function readTheme(): Theme {
  const style = getComputedStyle(document.body);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    foreground: read("--lethe-foreground"),
    muted: read("--lethe-muted"),
    grid: read("--lethe-grid"),
    background: read("--lethe-background"),
    card: read("--lethe-card"),
    fontFamily: style.fontFamily,
    isHighContrast: document.body.classList.contains("vscode-high-contrast"),
    colors: Object.fromEntries(colorNames.map((name) => [name, read(`--lethe-${name}`)])) as Record<ColorName, string>,
  };
}

/** Calls back after the editor has changed its theme. */
export function watchTheme(onChange: () => void): void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.body, { attributeFilter: ["class", "data-vscode-theme-kind", "data-vscode-theme-id"] });
  // Colours customised in the settings change without a change of theme.
  observer.observe(document.documentElement, { attributeFilter: ["style"] });
}

/** A colour seen through: canvases know no `color-mix`. */
export function withOpacity(color: string, opacity: number): string {
  const percent = Math.round(opacity * 100);
  return `color-mix(in srgb, ${color} ${percent}%, transparent)`;
}
