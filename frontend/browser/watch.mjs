/** A Chromium that starts nothing of its own on the network, and a page whose every console message is a fault. */
import { chromium } from 'playwright-core';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** What a tile shows is drawn as a whole, however it came about: the same page is the same pixels each time. */
export const STEADY = ['--disable-partial-raster', '--disable-checker-imaging', '--force-color-profile=srgb'];

export async function openBrowser(more = []) {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  return chromium.launch({ executablePath, headless: true, args: [...FLAGS, ...more] });
}

/** `faults` fills with what the page says, throws, or fails to fetch. */
export function watchFaults(page) {
  const faults = [];
  page.on('console', (message) => faults.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
  page.on('response', (response) => {
    if (response.status() >= 400) {
      faults.push(`${response.status()} ${response.url()}`);
    }
  });
  return faults;
}
