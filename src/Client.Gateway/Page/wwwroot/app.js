import { address, watchAddress } from './address.js';
import { listModels } from './api.js';
import { Chat } from './chat.js';
import { Conversations } from './conversations.js';
import { byId } from './dom.js';
import { draft } from './draft.js';
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
const conversations = new Conversations({
  changed: refresh,
  deleted: name => { if (chat.conversation === name) startOver(); },
});
const chat = new Chat({
  settings: () => ({ model: models.id, system: systemPrompt(), parameters: parameters() }),
  changed: refresh,
  kept: () => conversations.show(),
  failed: (error, retry) => {
    if (error.status === 401) askForKey(() => start().then(retry));
    else recheck();
  },
});

/** Shows what there is: the models, the conversation that the address names, and the others. */
async function start() {
  if (ready() && !await loadModels()) return;
  await conversations.show();
  await openAddressed();
}

async function loadModels() {
  try {
    models.show(await listModels());
    watchGrid();
  } catch (error) {
    models.fail(error.message);
    if (error.status === 401) askForKey(start);
    refresh();
    return false;
  }
  refresh();
  return true;
}

async function openAddressed() {
  if (chat.conversation !== address.conversation) await chat.open(address.conversation);
}

/** Everything that follows from the state of the chat and the server is set here. */
function refresh() {
  // Until the conversation of the address is opened, a question would go to another one.
  const isOpen = chat.conversation === address.conversation;
  const able = ready() && models.id !== '' && isOpen && !(chat.isBusy && !chat.isRunning);
  const hadStop = document.activeElement === stop;
  stop.hidden = !chat.isRunning;
  send.hidden = chat.isRunning;
  send.disabled = !able;
  if (hadStop && stop.hidden) prompt.focus();
  newChat.disabled = !areThereTurns();
  byId('welcome').hidden = areThereTurns() || chat.isBusy || !isOpen;
  for (const button of suggestions.querySelectorAll('button')) button.disabled = !able;
  conversations.mark(chat.conversation);
  byId('chat-title').textContent = conversations.title;
  showSnippets(models.id);
}

function ask(question) {
  if (question === '' || send.disabled || chat.isBusy || !areValid()) return;
  prompt.value = draft.value = '';
  fit();
  prompt.focus();
  chat.ask(question);
}

function startOver() {
  address.leave();
  chat.open(null);
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
prompt.addEventListener('input', () => {
  draft.value = prompt.value;
  fit();
});
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

watchAddress(openAddressed);
prompt.value = draft.value;
fit();

watchReadiness((state, words) => {
  models.wait(words);
  if (state === 'unreachable') refresh();
  else start();
});
