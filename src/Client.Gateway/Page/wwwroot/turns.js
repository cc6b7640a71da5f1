import { byId, copyButton, element } from './dom.js';
import { summary } from './readout.js';

const list = byId('turns');
const view = byId('transcript');

export function addQuestion(text) {
  const turn = element('li', { className: 'turn question' }, who('You'), element('p', { className: 'text', textContent: text }));
  list.append(turn);
  view.scrollTop = view.scrollHeight;
  return turn;
}

export const clearTurns = () => list.replaceChildren();

export const areThereTurns = () => list.childElementCount > 0;

/** An answer as it grows. States: streaming → done | stopped | failed. */
export class AnswerTurn {
  #text = document.createTextNode('');
  #facts = element('p', { className: 'facts-line' });
  #foot = element('div', { className: 'turn-foot' }, this.#facts);
  #body = element('div', { className: 'turn-body' }, element('p', { className: 'text' }, this.#text), this.#foot);
  #node = element('li', { className: 'turn answer' }, this.#body);

  constructor(model) {
    this.#node.prepend(who(model));
    this.#state = 'streaming';
    list.append(this.#node);
    this.#follow(true);
  }

  get text() { return this.#text.data; }

  /** What is to be part of the conversation from now on: whole answers, and what was read before a stop. */
  get isKept() { return this.text !== '' && this.#node.dataset.state !== 'failed'; }

  set #state(state) { this.#node.dataset.state = state; }

  append(text) {
    const atEnd = isAtEnd();
    this.#text.appendData(text);
    this.#follow(atEnd);
  }

  measure(meter, finish = null) {
    this.#facts.replaceChildren(...summary(meter, finish).map(part => element('span', { textContent: part })));
  }

  end(state) {
    const atEnd = isAtEnd();
    this.#state = state;
    if (this.text !== '') this.#foot.append(copyButton(() => this.text, 'answer'));
    this.#follow(atEnd);
  }

  fail(message, retry) {
    const again = element('button', { type: 'button', className: 'quiet', textContent: 'Try again' });
    again.addEventListener('click', retry);
    const atEnd = isAtEnd();
    this.#body.insertBefore(element('p', { className: 'failure', textContent: message }), this.#foot);
    this.#foot.append(again);
    this.end('failed');
    this.#follow(atEnd);
  }

  remove() { this.#node.remove(); }

  #follow(atEnd) {
    if (atEnd) view.scrollTop = view.scrollHeight;
  }
}

// Of "publisher/model" the model is what one looks for.
const who = name => element('p', { className: 'who', textContent: name.split('/').at(-1), title: name });

// Someone who scrolled up to read is left there.
const isAtEnd = () => view.scrollHeight - view.scrollTop - view.clientHeight < 40;
