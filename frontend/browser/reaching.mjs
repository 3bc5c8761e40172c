/** What of a page can be reached, and whether a person knows that they have. */

const REACHED = 'a[href], button, input, select, textarea, summary, [tabindex]';

/** Controls that say nothing to who does not see them. */
export async function unnamed(page) {
  return page.evaluate(
    (selector) =>
      [...document.querySelectorAll(selector)]
        .filter((element) => element.tabIndex >= 0 && element.checkVisibility() && element.type !== 'hidden')
        .filter((element) => {
          const named = (element.getAttribute('aria-labelledby') ?? '').split(/\s+/).filter(Boolean);
          const texts = [
            element.getAttribute('aria-label'),
            element.getAttribute('title'),
            ...named.map((id) => document.getElementById(id)?.textContent),
            ...[...(element.labels ?? [])].map((label) => label.textContent),
            // What scrolls is read out itself.
            element.matches('a, button, summary, pre, [role]') ? element.textContent : '',
          ];
          return !texts.some((text) => text?.trim());
        })
        .map((element) => element.outerHTML.slice(0, 120)),
    REACHED,
  );
}

/** Controls that look the same with the focus and without it; the control itself, or what is drawn for it. */
export async function unseenFocus(page) {
  return page.evaluate((selector) => {
    const looks = (element) => {
      const style = getComputedStyle(element);
      const outline = style.outlineStyle === 'none' ? '' : `${style.outlineWidth} ${style.outlineColor} ${style.outlineOffset}`;
      return [outline, style.boxShadow, style.borderColor, style.backgroundColor].join('|');
    };
    const around = (element) => [
      element,
      element.parentElement,
      element.parentElement?.parentElement,
      element.nextElementSibling,
      element.parentElement?.nextElementSibling,
    ].filter((each) => each && each !== document.body);
    const before = document.activeElement;
    const unseen = [];
    for (const element of document.querySelectorAll(selector)) {
      const isReached = element.tabIndex >= 0 && !element.disabled && element.checkVisibility({ visibilityProperty: true });
      if (!isReached || element.closest('[inert]')) {
        continue;
      }
      element.blur();
      const parts = around(element);
      const without = parts.map(looks);
      element.focus({ focusVisible: true, preventScroll: true });
      if (document.activeElement !== element) {
        continue;
      }
      const box = element.getBoundingClientRect();
      const seen = parts.some((part, index) => looks(part) !== without[index]);
      if (!seen && box.width > 0) {
        unseen.push(element.outerHTML.slice(0, 140));
      }
      element.blur();
    }
    before?.focus?.({ preventScroll: true });
    return unseen;
  }, REACHED);
}
