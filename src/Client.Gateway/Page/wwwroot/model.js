import { byId, element } from './dom.js';
import * as format from './format.js';

const title = byId('model-name');
const facts = byId('model-facts');
const choice = byId('model-choice');
const select = byId('model-select');

/** The head of the page: which model answers, and what is known of it. */
export class ModelCard {
  #models = [];
  #chosen = null;

  constructor(changed) {
    select.addEventListener('change', () => {
      this.#choose(select.value);
      changed();
    });
  }

  get id() { return this.#chosen?.id ?? ''; }

  show(models) {
    this.#models = models;
    select.replaceChildren(...models.map(({ id, orleansai }) =>
      element('option', { value: id, textContent: orleansai?.ready === false ? `${id} (not ready)` : id })));
    choice.hidden = models.length < 2;
    this.#choose(models.some(({ id }) => id === this.id) ? this.id : models[0]?.id);
  }

  /** Until a model is known, the state of the server stands in its place. */
  wait(state) {
    if (this.#chosen === null) title.textContent = state;
  }

  fail(message) {
    title.textContent = 'No model yet';
    facts.replaceChildren(fact('Why', message));
  }

  #choose(id) {
    this.#chosen = this.#models.find(model => model.id === id) ?? null;
    if (this.#chosen === null) {
      this.fail('The server lists no model.');
      return;
    }
    select.value = id;
    title.textContent = id;
    document.title = `${id} · Orleans.Ai`;
    facts.replaceChildren(...describe(this.#chosen));
  }
}

function describe({ owned_by: owner, max_model_len: longest, orleansai = {} }) {
  const context = orleansai.context_length ?? longest;
  return [
    ['Architecture', orleansai.architecture],
    ['Parameters', orleansai.parameter_count && format.parameters(orleansai.parameter_count)],
    ['Context', context && `${format.count(context)} tokens`],
    ['Weights', weights[orleansai.weight_format] ?? orleansai.weight_format],
    ['Revision', orleansai.revision],
    ['Owner', owner],
  ].filter(([, value]) => value).map(([name, value]) => fact(name, value));
}

const weights = { q8: '8-bit', bf16: 'bfloat16', f32: 'float32' };

const fact = (name, value) => element('div', {}, element('dt', { textContent: name }), element('dd', { textContent: value }));
