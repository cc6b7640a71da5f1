import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

// The packages lie beside us, in the folder all Node tests share.
const { chromium } = createRequire(new URL('../npm/package.json', import.meta.url))('playwright-core');

/** How long anything may take before it counts as failed. Unit: milliseconds. */
export const patience = 15_000;

/** The installed Chromium: CHROMIUM_PATH, or where Debian and Ubuntu put it. */
export async function openBrowser() {
  const executablePath = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
    .find(path => path && existsSync(path));
  if (!executablePath) {
    console.log('FAIL  No Chromium found: install it (apt-get install chromium) or name it in CHROMIUM_PATH.');
    process.exit(1);
  }
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync',
    ],
  });
  return browser;
}

/** Fails the step in plain words. */
export function must(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}

/** Waits for something that will come true soon. */
export async function until(condition, otherwise) {
  const end = performance.now() + patience;
  while (!await condition()) {
    must(performance.now() < end, otherwise);
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}
