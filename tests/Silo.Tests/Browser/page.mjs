// Drives the page of a running server in headless Chromium, as a person with a keyboard would.
// node page.mjs BASE_URL OUTPUT_FOLDER [RUNNING_URL]   RUNNING_URL answers with the number of sequences in the engine.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { must, openBrowser, patience, until } from './browser.mjs';
import { lowContrasts } from './contrast.mjs';

const [base, output, runningUrl] = process.argv.slice(2);
const shortQuestion = 'What is a grain?';
const longQuestion = 'Count to 100.';
const origin = new URL(base).origin;

mkdirSync(output, { recursive: true });
const browser = await openBrowser();
const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: 'light' });
const page = await context.newPage();
page.setDefaultTimeout(patience);
const trouble = [];
page.on('console', message => {
  const loading = message.location().url.endsWith('/health/ready');
  if (message.type() === 'error' && !loading) trouble.push(`console: ${message.text()}`);
});
page.on('pageerror', error => trouble.push(`exception: ${error.message}`));
page.on('request', request => {
  const url = new URL(request.url());
  if (url.origin !== origin && url.protocol !== 'data:') trouble.push(`request to another origin: ${request.url()}`);
});

const steps = {
  'opens and becomes ready': async () => {
    await page.goto(base);
    await page.locator('#readiness[data-state=ready]').waitFor();
    await page.locator('#send:enabled').waitFor();
    must(await page.locator('#model-facts dd').count() > 0, 'nothing is said of the model');
  },

  'is walked with Tab, with a visible focus': async () => {
    const order = await walk(14);
    const expected = ['skip', 'theme', 'transcript', 'suggestion', 'prompt', 'send', 'temperature'];
    const found = order.map(stop => expected.indexOf(stop.name)).filter(index => index >= 0);
    must(new Set(found).size === expected.length && isSorted(found), `order is ${order.map(stop => stop.name).join(', ')}`);
    const hidden = order.filter(stop => !stop.visible).map(stop => stop.name);
    must(hidden.length === 0, `no visible focus on ${hidden.join(', ')}`);
  },

  'streams an answer piece by piece to a question typed and sent by keyboard': async () => {
    await watchPieces();
    // The whole answer is done within a frame or two; over a slow line its pieces are seen.
    const line = await context.newCDPSession(page);
    await slow(line, 100 * 1024);
    await ask(longQuestion);
    const state = await answerEnds();
    await slow(line, -1);
    must(state === 'done', `the answer ended as ${state}: ${await lastAnswer().innerText()}`);
    const pieces = await page.evaluate(() => window.pieces);
    must(pieces >= 10, `the text came in ${pieces} pieces`);
    must(/TTFT/.test(await lastAnswer().innerText()), 'no time to first token is shown');
    must((await page.locator('#read-in').innerText()) !== '', 'the server sent no usage');
    await page.locator('#new-chat').press('Enter');
  },

  'answers the next question and announces it once': async () => {
    await ask(shortQuestion);
    must(await answerEnds() === 'done', 'the second answer failed');
    must(await page.locator('#announcer').textContent() === await lastText(), 'the live region does not hold the answer');
  },

  'looks as it should in light and dark, with enough contrast': async () => {
    for (const scheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await page.screenshot({ path: join(output, `${scheme}.png`), fullPage: true });
      const low = await page.evaluate(lowContrasts);
      must(low.length === 0, `contrast below 4.5 in ${scheme}: ${low.join('; ')}`);
    }
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: null });
  },

  'stops a long answer with Esc': () => stopsWith(() => page.keyboard.press('Escape')),

  'stops a long answer with the button reached by Tab': () => stopsWith(async () => {
    await page.keyboard.press('Tab');
    must(await page.evaluate(() => document.activeElement.id) === 'stop', 'Tab from the question box does not reach Stop');
    await page.keyboard.press('Enter');
  }),

  'starts over': async () => {
    await page.locator('#new-chat').press('Enter');
    must(await page.locator('.turn').count() === 0, 'turns are left');
    must(await page.evaluate(() => document.activeElement.id) === 'prompt', 'the focus is not in the question box');
  },

  'keeps the chosen colours': async () => {
    await page.locator('#theme').press('Enter');
    await page.reload();
    must(await page.evaluate(() => document.documentElement.dataset.theme) === 'dark', 'dark was not kept');
  },

  'fits a screen of 360 pixels': async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.locator('#send:enabled').waitFor();
    const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    must(excess <= 0, `${excess} pixels stand out at the right`);
    await page.screenshot({ path: join(output, 'narrow.png'), fullPage: true });
  },

  'makes no error and asks no other origin': () => must(trouble.length === 0, trouble.join('; ')),
};

const lastAnswer = () => page.locator('.answer').last();
const lastText = () => lastAnswer().locator('.text').textContent();
const isSorted = numbers => numbers.every((number, index) => index === 0 || numbers[index - 1] <= number);

async function ask(question) {
  await page.locator('#prompt').focus();
  await page.keyboard.type(question);
  await page.keyboard.press('Enter');
}

async function answerEnds() {
  const ended = page.locator('.answer:last-child:not([data-state=streaming])');
  await ended.waitFor();
  return ended.getAttribute('data-state');
}

/** What Tab reaches from the top of the page, with the answer to whether one sees it. */
async function walk(count) {
  const order = [];
  for (let step = 0; step < count; step++) {
    await page.keyboard.press('Tab');
    order.push(await page.evaluate(() => {
      const focused = document.activeElement;
      const name = focused.closest('.suggestions') ? 'suggestion' : focused.id || focused.getAttribute('name') || focused.className;
      const frame = getComputedStyle(focused.id === 'prompt' ? focused.form : focused);
      return { name, visible: frame.outlineStyle !== 'none' || frame.boxShadow !== 'none' };
    }));
  }
  return order;
}

/** Counts the tasks in which an answer grew: what came in one read of the network is one piece. */
async function watchPieces() {
  await page.evaluate(() => {
    window.pieces = 0;
    let length = 0;
    let counted = false;
    new MutationObserver(() => {
      const grown = document.querySelector('.answer:last-child .text')?.textContent.length ?? 0;
      if (grown > length && !counted) {
        window.pieces += 1;
        counted = true;
        setTimeout(() => { counted = false; });
      }
      length = grown;
    }).observe(document.getElementById('turns'), { subtree: true, childList: true, characterData: true });
  });
}

/** Bytes a second that the page may receive; -1 for as many as there are. */
async function slow(line, downloadThroughput) {
  await line.send('Network.enable');
  await line.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput, uploadThroughput: -1 });
}

/** A long answer: the model is kept from ending it by itself. */
async function stopsWith(stop) {
  await page.route('**/v1/responses', route =>
    route.continue({ postData: JSON.stringify({ ...route.request().postDataJSON(), ignore_eos: true }) }));
  await page.locator('#new-chat').press('Enter');
  // Fast machines are done before anybody can press a key: the answer is held in its middle.
  if (runningUrl) await fetch(new URL('/hold', runningUrl));
  await ask(longQuestion);
  await until(async () => (await lastText()).length > 0, 'no text came');
  await stop();

  must(await answerEnds() === 'stopped', 'the answer ended by itself before it was stopped');
  const length = (await lastText()).length;
  if (runningUrl) await until(async () => await (await fetch(runningUrl)).text() === '0', 'sequences in the engine did not fall to 0: the server goes on');
  if (runningUrl) await fetch(new URL('/open', runningUrl));
  await page.waitForTimeout(300);
  must((await lastText()).length === length, 'the text grew after the stop');
  must(await page.evaluate(() => document.activeElement.id) === 'prompt', 'the focus is not in the question box');
  await page.unroute('**/v1/responses');
}

for (const [name, step] of Object.entries(steps)) {
  try {
    await step();
    console.log(`ok    ${name}`);
  } catch (error) {
    console.log(`FAIL  ${name}: ${error.message}${trouble.length > 0 ? ` (${trouble.join('; ')})` : ''}`);
    await page.screenshot({ path: join(output, 'failure.png') }).catch(() => {});
    process.exitCode = 1;
    break;
  }
}
await browser.close();
