/** Which language the app speaks: the person's own choice, else the browser's, else English. */
import { i18n } from '@lingui/core';

export type Language = 'en' | 'de';

/** Each in its own language, for whoever cannot read the present one. */
export const LANGUAGES: readonly { id: Language; name: string }[] = [
  { id: 'de', name: 'Deutsch' },
  { id: 'en', name: 'English' },
];

const KEY = 'jackfield.language';

function asLanguage(tag: string): Language | undefined {
  const primary = tag.toLowerCase().split('-')[0];
  return LANGUAGES.find(({ id }) => id === primary)?.id;
}

/** The first of the browser's languages that the app speaks. */
export function languageOf(tags: readonly string[]): Language {
  return tags.map(asLanguage).find((id) => id !== undefined) ?? 'en';
}

export function wantedLanguage(): Language {
  let chosen: string | null = null;
  try {
    chosen = localStorage.getItem(KEY);
  } catch {
    // Storage is refused: follow the browser.
  }
  return asLanguage(chosen ?? '') ?? languageOf(navigator.languages);
}

/** The language that is shown now. */
export function language(): Language {
  return asLanguage(i18n.locale) ?? 'en';
}

function activate(id: Language, messages: Parameters<typeof i18n.loadAndActivate>[0]['messages']): void {
  i18n.loadAndActivate({ locale: id, messages });
  if (typeof document !== 'undefined') {
    document.documentElement.lang = id;
  }
}

// English is in the code; whoever runs a part of the app by itself gets it.
activate('en', {});

/** Speaks another language from now on. What is drawn already stays as it is until it is drawn again. */
export async function speak(id: Language): Promise<void> {
  if (id === 'de') {
    try {
      activate(id, (await import('virtual:messages/de')).messages);
    } catch {
      // Better a page in English than none.
      activate('en', {});
    }
  } else {
    activate(id, {});
  }
}

/** Keeps the choice for the next visit. */
export function keepLanguage(id: Language): void {
  try {
    localStorage.setItem(KEY, id);
  } catch {
    // It holds until the page is left.
  }
}
