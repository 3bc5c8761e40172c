/** What two pictures (PNG) have in common, and what one shows. They are decoded by the browser. */

/** A page that reads pictures; it loads nothing. */
export async function pictureReader(browser) {
  const page = await browser.newPage();
  await page.evaluate(() => {
    window.pixels = async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const { width, height } = bitmap;
      const context = new OffscreenCanvas(width, height).getContext('2d');
      context.drawImage(bitmap, 0, 0);
      return { width, height, data: context.getImageData(0, 0, width, height).data };
    };
  });

  /** How many pixels differ by more than `slack` of 255 in a colour; null: the pictures are not of one size. */
  const differing = (one, other, slack = 0) =>
    page.evaluate(
      async ([first, second, most]) => {
        const [a, b] = [await window.pixels(first), await window.pixels(second)];
        if (a.width !== b.width || a.height !== b.height) {
          return null;
        }
        let count = 0;
        for (let at = 0; at < a.data.length; at += 4) {
          if ([0, 1, 2].some((colour) => Math.abs(a.data[at + colour] - b.data[at + colour]) > most)) {
            count += 1;
          }
        }
        return { count, of: a.width * a.height };
      },
      [one.toString('base64'), other.toString('base64'), slack],
    );

  /** How many colours it has. */
  const colours = (picture) =>
    page.evaluate(async (base64) => {
      const { data } = await window.pixels(base64);
      return new Set(new Uint32Array(data.buffer)).size;
    }, picture.toString('base64'));

  return { differing, colours, close: () => page.close() };
}
