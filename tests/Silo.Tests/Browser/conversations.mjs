// Drives the conversations of the page in headless Chromium: reloads, cuts and leaves it in mid-answer, which a gate behind the
// model holds there.
// node conversations.mjs BASE_URL GATE_URL KEY OUTPUT_FOLDER
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { must, openBrowser, patience, until } from './browser.mjs';
import { lowContrasts } from './contrast.mjs';
import { openRelay } from './relay.mjs';

const [server, gate, key, output] = process.argv.slice(2);
const relay = await openRelay(server);
const base = relay.address;
const question = 'Count to 100.';
const held = 12;

mkdirSync(output, { recursive: true });
const browser = await openBrowser();
const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: 'light' });
const trouble = [];
const page = await newPage();
let expected;

const steps = {
  'asks for a key, and then keeps a conversation': async () => {
    await page.goto(base);
    await page.locator('#key').fill(key);
    await page.locator('#key').press('Enter');
    await page.locator('#send:enabled').waitFor();
    expected = (await (await call('v1/chat/completions', { model: 'demo', temperature: 0, messages: [{ role: 'user', content: question }] })).json()).choices[0].message.content;
    await greedy(page);
    await ask(page, question);
    await ends(page, 'done');
    must(await text(page) === expected, 'the answer is another one');
    must(await page.locator('#chat-title').innerText() === question, 'the conversation has no name');
    must(await rows(page).count() === 1, 'it is not listed');
    must(await rows(page).locator('a').getAttribute('aria-current') === 'page', 'it is not marked as the one on the page');
  },

  'reads the whole conversation in the next question': async () => {
    await ask(page, 'And what is a grain?');
    await ends(page, 'done');
    const { history } = await stored(page);
    must(history.length === 2, `${history.length} turns are stored`);
    must(history[1].usage.prompt_tokens > history[0].usage.prompt_tokens + 30, 'the model did not read what was said before');
  },

  'survives a reload in mid-answer': async () => {
    await startOver(page);
    await hold(held);
    await ask(page, question);
    const before = await grown(page, '');
    await page.reload();
    const after = await grown(page, '');
    must(await state(page) === 'streaming', 'the answer is not under way any more');
    must(after === before, `the text was "${before}" and is "${after}"`);
    await page.locator('.chat').screenshot({ path: join(output, 'reloaded.png') });
    await open();
    await ends(page, 'done');
    await isWhole(page, 1);
  },

  'survives reloads before anything came, again and again, and then at rest': async () => {
    await startOver(page);
    await hold(0);
    await ask(page, question);
    await until(() => page.evaluate(() => location.hash !== ''), 'the conversation has no address');
    for (let reload = 0; reload < 3; reload++) {
      await page.reload();
      await page.locator('.answer[data-state=streaming]').waitFor();
    }
    await open();
    await ends(page, 'done');
    await isWhole(page, 1);
    await page.reload();
    await ends(page, 'done');
    await isWhole(page, 1);
  },

  'takes no question before the conversation of the address is there': async () => {
    let list;
    const listed = new Promise(resolve => { list = resolve; });
    await page.route(/\/v1\/sessions(\?|$)/, async route => {
      await listed;
      await route.continue();
    });
    await page.reload();
    await page.locator('#model-name', { hasText: 'demo' }).waitFor();
    must(await page.locator('#send').isDisabled(), 'it would go to another conversation');
    must(await page.locator('#welcome').isHidden(), 'a conversation is begun, and the page offers to begin one');
    list();
    await page.locator('#send:enabled').waitFor();
    await isWhole(page, 1);
    await page.unrouteAll();
  },

  'keeps what is typed over a reload': async () => {
    await page.locator('#prompt').fill('Half a question');
    await page.reload();
    must(await page.locator('#prompt').inputValue() === 'Half a question', 'it is lost');
    await page.locator('#prompt').fill('');
  },

  'tells that the connection was lost, and reads on': async () => {
    await startOver(page);
    await greedy(page);
    await hold(held);
    await ask(page, question);
    const before = await grown(page, '');
    relay.cut();
    await page.locator('.waiting', { hasText: 'Trying to read on' }).waitFor();
    must(await text(page) === before && await state(page) === 'streaming', 'the text or the state changed with the loss');
    must(!/read on after/.test(await last(page).innerText()), 'it says that it has read on');
    await page.locator('.workbench').screenshot({ path: join(output, 'lost.png') });
    await open();
    relay.mend();
    await ends(page, 'done');
    must(await page.locator('.waiting').last().isHidden(), 'it still says that it waits');
    must(/read on after a lost connection/.test(await last(page).innerText()), 'it does not tell that there was a gap');
    await isWhole(page, 1);
  },

  'goes on while another conversation is shown, and is found again with the way back': async () => {
    await startOver(page);
    await hold(held);
    await ask(page, question);
    await grown(page, '');
    await rows(page).last().locator('a').press('Enter');
    await page.locator('.question', { hasText: 'And what is a grain?' }).waitFor();
    must(await page.locator('.answer[data-state=streaming]').count() === 0, 'the other answer is shown here');
    await page.goBack();
    await grown(page, '');
    await open();
    await ends(page, 'done');
    await isWhole(page, 1);
  },

  'can be watched in a second tab': async () => {
    await startOver(page);
    await hold(held);
    await ask(page, question);
    await grown(page, '');
    const second = await newPage();
    await second.goto(base);
    await second.locator('#key').fill(key);
    await second.locator('#key').press('Enter');
    await second.locator('#send:enabled').waitFor();
    await second.goto(page.url());
    await grown(second, '');
    must(await second.locator('.question').count() === 1, 'the question is not shown once');
    await open();
    for (const each of [page, second]) {
      await ends(each, 'done');
      await isWhole(each, 1);
    }
    await second.close();
  },

  'keeps what was read of a stopped answer, once': async () => {
    await startOver(page);
    await hold(held);
    await ask(page, question);
    const before = await grown(page, '');
    await page.keyboard.press('Escape');
    await ends(page, 'stopped');
    await open();
    await page.locator('#send:enabled').waitFor();
    await until(async () => (await stored(page)).history.length === 1, 'it is not kept');
    await page.reload();
    await ends(page, 'done');
    must(await text(page) === before, `"${before}" was read, "${await text(page)}" is kept`);
    must(await page.locator('.question').count() === 1, 'the question is not shown once');
  },

  'tells of a refusal, and asks again': async () => {
    await startOver(page);
    await page.locator('[name=system]').fill('word '.repeat(2000));
    await ask(page, question);
    await ends(page, 'failed');
    must(/Start a new chat/.test(await last(page).locator('.failure').innerText()), 'no advice is given');
    await page.locator('[name=system]').fill('');
    await last(page).getByRole('button', { name: 'Try again' }).press('Enter');
    await ends(page, 'done');
    await isWhole(page, 1);
  },

  'renames by keyboard': async () => {
    const current = page.locator('#conversation-list li', { has: page.locator('a[aria-current]') });
    await current.getByRole('button', { name: 'Rename' }).press('Enter');
    await page.keyboard.press('Escape');
    must(await page.evaluate(() => document.activeElement.id.startsWith('rename-')), 'the focus is lost after Esc');
    await current.getByRole('button', { name: 'Rename' }).press('Enter');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('Numbers <b>&</b> more');
    await page.keyboard.press('Enter');
    await page.locator('#chat-title', { hasText: 'Numbers <b>&</b> more' }).waitFor();
    must(await page.locator('#announcer').textContent() === 'Renamed to Numbers <b>&</b> more', 'it is not announced');
    await until(() => page.evaluate(() => document.activeElement.id.startsWith('rename-')), 'the focus is lost');
    await page.reload();
    await page.locator('#chat-title', { hasText: 'Numbers <b>&</b> more' }).waitFor();
  },

  'looks as it should in light and dark and on narrow screens, with enough contrast': async () => {
    for (const scheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await page.screenshot({ path: join(output, `conversations-${scheme}.png`), fullPage: true });
      const low = await page.evaluate(lowContrasts);
      must(low.length === 0, `contrast below 4.5 in ${scheme}: ${low.join('; ')}`);
    }
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: null });
    await page.setViewportSize({ width: 360, height: 740 });
    const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    must(excess <= 0, `${excess} pixels stand out at the right`);
    await page.screenshot({ path: join(output, 'conversations-narrow.png'), fullPage: true });
    await page.setViewportSize({ width: 1440, height: 900 });
  },

  'deletes when confirmed only, and leaves nothing': async () => {
    const count = await rows(page).count();
    const name = await conversation(page);
    const button = page.locator('#conversation-list li', { has: page.locator('a[aria-current]') }).getByRole('button', { name: 'Delete' });
    page.once('dialog', dialog => dialog.dismiss());
    await button.press('Enter');
    must((await call(`v1/sessions/${name}`)).status === 200, 'it is deleted nevertheless');
    page.once('dialog', dialog => dialog.accept());
    await button.press('Enter');
    await until(async () => await rows(page).count() === count - 1, 'it is still listed');
    must((await call(`v1/sessions/${name}`)).status === 404, 'the server still has it');
    must(await page.locator('.turn').count() === 0 && await page.evaluate(() => location.hash) === '', 'it is still shown');
    must(await page.evaluate(() => document.activeElement !== document.body), 'the focus is lost');
    await page.goto(`${base}#chat=${name}`);
    await page.reload();
    await page.locator('.note', { hasText: 'There is no session' }).waitFor();
  },

  'makes no error': () => must(trouble.length === 0, trouble.join('; ')),
};

async function newPage() {
  const made = await context.newPage();
  made.setDefaultTimeout(patience);
  made.on('pageerror', error => trouble.push(`exception: ${error.message}`));
  made.on('console', message => {
    // The browser itself reports every answer that is none; those are what is tested here.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) trouble.push(`console: ${message.text()}`);
  });
  return made;
}

const call = (path, body) => fetch(`${server}/${path}`, {
  method: body ? 'POST' : 'GET',
  headers: { Authorization: `Bearer ${key}`, ...(body ? { 'Content-Type': 'application/json' } : {}) },
  body: body && JSON.stringify(body),
});
const hold = tokens => fetch(`${gate}/hold/${tokens}`);
const open = () => fetch(`${gate}/open`);
const rows = on => on.locator('#conversation-list li');
const last = on => on.locator('.answer').last();
const text = on => last(on).locator('.text').textContent();
const state = on => last(on).getAttribute('data-state');
const conversation = on => on.evaluate(() => location.hash.slice('#chat='.length));
const stored = async on => (await call(`v1/sessions/${await conversation(on)}/export`)).json();
const greedy = on => on.locator('[name=temperature]').fill('0');

async function startOver(on) {
  await on.locator('#send:enabled').waitFor();
  await greedy(on);
  await on.locator('#new-chat').press('Enter');
}

async function ask(on, words) {
  await on.locator('#prompt').focus();
  await on.keyboard.type(words);
  await on.keyboard.press('Enter');
}

/** Waits until the held answer has all that it is to have; gives that. */
async function grown(on, before) {
  await until(async () => await on.locator('.answer').count() > 0 && (await text(on)).length > before.length, 'no text came');
  let length;
  do {
    length = (await text(on)).length;
    await on.waitForTimeout(250);
  } while ((await text(on)).length > length);
  must(length < expected.length, 'the answer is not held');
  return text(on);
}

async function ends(on, how) {
  const ended = on.locator('.answer:last-child:not([data-state=streaming])');
  await ended.waitFor();
  must(await ended.getAttribute('data-state') === how, `it ended as ${await ended.getAttribute('data-state')}: ${await ended.innerText()}`);
}

/** The answer on the page and at the server is the one that was never interrupted, once. */
async function isWhole(on, turns) {
  must(await text(on) === expected, `the text is "${await text(on)}" and should be "${expected}"`);
  must(await on.locator('.question').count() === turns && await on.locator('.answer').count() === turns, 'a turn is missing or doubled');
  const { history, running } = await stored(on);
  must(running === null && history.length === turns, `the server has ${history.length} turns, running ${running}`);
  must(history.at(-1).items.at(-1).content[0].text === expected, 'the server has another text');
}

for (const [name, step] of Object.entries(steps)) {
  try {
    await step();
    console.log(`ok    ${name}`);
  } catch (error) {
    console.log(`FAIL  ${name}: ${error.message}${trouble.length > 0 ? ` (${trouble.join('; ')})` : ''}`);
    await page.screenshot({ path: join(output, 'conversations-failure.png') }).catch(() => {});
    process.exitCode = 1;
    break;
  }
}
await open();
await browser.close();
relay.close();
