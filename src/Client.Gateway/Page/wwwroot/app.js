import { listModels } from './api.js';
import { Chat } from './chat.js';
import { byId } from './dom.js';
import { watchGrid } from './grid.js';
import { askForKey } from './keyform.js';
import { ModelCard } from './model.js';
import { areValid, parameters, systemPrompt } from './parameters.js';
import { ready, recheck, watchReadiness } from './readiness.js';
import { showSnippets } from './snippets.js';
import { areThereTurns } from './turns.js';

const composer = byId('composer');
const prompt = byId('prompt');
const send = byId('send');
const stop = byId('stop');
const newChat = byId('new-chat');
const suggestions = byId('suggestions');

const models = new ModelCard(refresh);
const chat = new Chat({
  settings: () => ({ model: models.id, system: systemPrompt(), parameters: parameters() }),
  changed: refresh,
  failed: (error, retry) => {
    if (error.status === 401) askForKey(() => loadModels().then(retry));
    else recheck();
  },
});

async function loadModels() {
  try {
    models.show(await listModels());
    watchGrid();
  } catch (error) {
    models.fail(error.message);
    if (error.status === 401) askForKey(loadModels);
  }
  refresh();
}

/** Everything that follows from the state of the chat and the server is set here. */
function refresh() {
  const able = ready() && models.id !== '';
  const hadStop = document.activeElement === stop;
  stop.hidden = !chat.isRunning;
  send.hidden = chat.isRunning;
  send.disabled = !able;
  if (hadStop && stop.hidden) prompt.focus();
  newChat.disabled = !areThereTurns();
  byId('welcome').hidden = areThereTurns();
  for (const button of suggestions.querySelectorAll('button')) button.disabled = !able;
  showSnippets(models.id);
}

function ask(question) {
  if (question === '' || send.disabled || chat.isRunning || !areValid()) return;
  prompt.value = '';
  fit();
  prompt.focus();
  chat.ask(question);
}

function startOver() {
  chat.clear();
  prompt.focus();
}

// Browsers without `field-sizing: content` need the height said.
function fit() {
  prompt.style.height = 'auto';
  prompt.style.height = `${prompt.scrollHeight}px`;
}

composer.addEventListener('submit', event => {
  event.preventDefault();
  ask(prompt.value.trim());
});
prompt.addEventListener('input', fit);
prompt.addEventListener('keydown', event => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  ask(prompt.value.trim());
});
document.addEventListener('keydown', event => {
  if (event.key === 'Escape') chat.stop();
});
stop.addEventListener('click', () => chat.stop());
newChat.addEventListener('click', startOver);
suggestions.addEventListener('click', ({ target }) => {
  if (target instanceof HTMLButtonElement) ask(target.textContent);
});

watchReadiness((state, words) => {
  models.wait(words);
  if (state === 'ready') loadModels();
  else refresh();
});
