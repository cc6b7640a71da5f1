import { byId, copyButton, element } from './dom.js';
import { summary } from './readout.js';

const list = byId('turns');
const view = byId('transcript');

export function addQuestion(text) {
  const turn = element('li', { className: 'turn question' }, who('You'), element('p', { className: 'text', textContent: text }));
  list.append(turn);
  follows = true;
  follow();
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
    follow();
  }

  get text() { return this.#text.data; }

  /** What is to be part of the conversation from now on: whole answers, and what was read before a stop. */
  get isKept() { return this.text !== '' && this.#node.dataset.state !== 'failed'; }

  set #state(state) { this.#node.dataset.state = state; }

  append(text) {
    this.#text.appendData(text);
    follow();
  }

  measure(meter, finish = null) {
    this.#facts.replaceChildren(...summary(meter, finish).map(part => element('span', { textContent: part })));
  }

  end(state) {
    this.#state = state;
    if (this.text !== '') this.#foot.append(copyButton(() => this.text, 'answer'));
    follow();
  }

  fail(message, retry) {
    const again = element('button', { type: 'button', className: 'quiet', textContent: 'Try again' });
    again.addEventListener('click', retry);
    this.#body.insertBefore(element('p', { className: 'failure', textContent: message }), this.#foot);
    this.#foot.append(again);
    this.end('failed');
  }

  remove() { this.#node.remove(); }
}

// Of "publisher/model" the model is what one looks for.
const who = name => element('p', { className: 'who', textContent: name.split('/').at(-1), title: name });

// The end stays in view, at one layout per frame; someone who scrolled up to read is left there.
let follows = true;
let top = 0;
let frame = 0;

view.addEventListener('scroll', () => {
  const isAtEnd = view.scrollHeight - view.scrollTop - view.clientHeight < 40;
  follows = isAtEnd || (follows && view.scrollTop >= top);
  top = view.scrollTop;
});

function follow() {
  frame ||= requestAnimationFrame(() => {
    frame = 0;
    if (follows) view.scrollTop = view.scrollHeight;
  });
}
