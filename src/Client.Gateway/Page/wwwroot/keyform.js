import { byId } from './dom.js';
import { apiKey } from './key.js';

const form = byId('key-form');
const field = byId('key');
const label = form.querySelector('label');
let go = null;

form.addEventListener('submit', event => {
  event.preventDefault();
  apiKey.value = field.value.trim();
  field.value = '';
  form.hidden = true;
  byId('prompt').focus();
  go?.();
});

/** Asks for the key the server wants, then goes on. */
export function askForKey(next) {
  label.textContent = apiKey.value === '' ? 'This server asks for an API key' : 'The server did not accept this API key';
  form.hidden = false;
  go = next;
  field.focus();
}
