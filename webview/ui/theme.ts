/** The colours and the font of the charts. The rest of the page uses the style sheet. */
export interface Theme {
  readonly foreground: string;
  readonly muted: string;
  readonly grid: string;
  readonly background: string;
  /** The background of the charts. */
  readonly card: string;
  readonly fontFamily: string;
  readonly isHighContrast: boolean;
  readonly colors: Readonly<Record<ColorName, string>>;
}

/** Colours named by their meaning. The theme decides how each of them looks. */
export type ColorName =
  | ("forget" | "retain" | "withheld" | "utility" | "neutral" | "accent")
  /** Compared runs. */
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

/** @param onChange called after the editor has changed its theme */
export function watchTheme(onChange: () => void): void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.body, { attributeFilter: ["class", "data-vscode-theme-kind", "data-vscode-theme-id"] });
  // The user can change a colour in the settings without changing the theme.
  observer.observe(document.documentElement, { attributeFilter: ["style"] });
}

/** A transparent form of a colour. */
export function withOpacity(color: string, opacity: number): string {
  const percent = Math.round(opacity * 100);
  return `color-mix(in srgb, ${color} ${percent}%, transparent)`;
}
