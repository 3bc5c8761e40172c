/** Light, dark, or as the system says. public/theme.js applies the same rule before the first paint. */

export type Theme = 'system' | 'light' | 'dark';

const KEY = 'theme';
const systemIsDark = (): MediaQueryList => matchMedia('(prefers-color-scheme: dark)');

export function storedTheme(): Theme {
  try {
    const value = localStorage.getItem(KEY);
    return value === 'light' || value === 'dark' ? value : 'system';
  } catch {
    // Storage is refused: follow the system.
    return 'system';
  }
}

function apply(theme: Theme): void {
  const dark = theme === 'dark' || (theme === 'system' && systemIsDark().matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
}

export function chooseTheme(theme: Theme): void {
  try {
    if (theme === 'system') {
      localStorage.removeItem(KEY);
    } else {
      localStorage.setItem(KEY, theme);
    }
  } catch {
    // It holds until the page is left.
  }
  apply(theme);
}

/** Call once: an open page follows the system when that changes at dusk. */
export function followSystem(): void {
  systemIsDark().addEventListener('change', () => apply(storedTheme()));
}
