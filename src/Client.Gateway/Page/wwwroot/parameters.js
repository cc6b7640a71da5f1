import { byId } from './dom.js';

const panel = byId('parameters');
const form = byId('parameter-form');
const wide = matchMedia('(min-width: 60rem)');

const unfold = () => { panel.open = wide.matches; };
wide.addEventListener('change', unfold);
unfold();
form.addEventListener('submit', event => event.preventDefault());

/** Shows what is out of bounds, if anything is. */
export function areValid() {
  if (form.checkValidity()) return true;
  panel.open = true;
  return form.reportValidity();
}

export const systemPrompt = () => form.elements.system.value.trim();

/** Only what was filled in: the rest is the model's choice. */
export function parameters() {
  const filled = [...form.querySelectorAll('input')].filter(input => input.value !== '');
  return Object.fromEntries(filled.map(input => [input.name, input.valueAsNumber]));
}
