import { listGridModels, listProviders, listSilos, startSession } from './api.js';
import { byId } from './dom.js';
import { apiKey } from './key.js';
import { showProviders } from './providers.js';
import { showModels } from './registry.js';
import { showSilos } from './silos.js';

const section = byId('grid');
const notice = byId('grid-notice');
const dashboard = byId('dashboard');

const pause = 1_000;
const roundsPerRest = 3;
let isWatching = false;
let wake = () => {};

document.addEventListener('visibilitychange', () => wake());

/** Shows the grid to operators, every second while the page is seen; others do not get to know of it. */
export async function watchGrid() {
  if (isWatching) return;
  isWatching = true;
  for (let round = 0; isWatching; round++) {
    if (!document.hidden) await look(round % roundsPerRest === 0);
    await new Promise(resolve => {
      wake = resolve;
      setTimeout(resolve, pause);
    });
  }
}

async function look(withRest) {
  await follow('silos', async () => {
    showSilos(await listSilos(), say);
    section.hidden = false;
  });
  if (withRest && isWatching) await follow('registered', async () => showModels(await listGridModels()));
  if (withRest && isWatching) await follow('providers', async () => showProviders(await listProviders()));
}

/** One table follows the grid: while that fails it says so and shows what it knew. */
async function follow(table, show) {
  const sheet = byId(table).parentElement;
  try {
    await show();
    sheet.removeAttribute('data-stale');
    if (notice.dataset.of === table) say('');
  } catch (error) {
    if (error.status === 401 || error.status === 403) {
      section.hidden = true;
      isWatching = false;
      return;
    }
    sheet.dataset.stale = '';
    say(`${error.message} What is shown here is old.`, table);
  }
}

function say(text, of = 'steering') {
  notice.hidden = text === '';
  notice.dataset.of = of;
  if (notice.textContent !== text) notice.textContent = text;
}

// The dashboard's own requests carry no key, so the key buys a session first.
dashboard.addEventListener('click', async event => {
  if (apiKey.value === '') return;
  event.preventDefault();
  try {
    await startSession();
    location.assign(dashboard.href);
  } catch (error) {
    say(error.message);
  }
});
