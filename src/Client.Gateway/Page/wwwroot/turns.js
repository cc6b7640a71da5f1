import { byId, copyButton, element } from './dom.js';
import { summary } from './readout.js';

const list = byId('turns');
const view = byId('transcript');

/** What was said by anyone but a model. */
export function addQuestion(text, name = 'You') {
  const turn = element('li', { className: 'turn question' }, who(name), element('p', { className: 'text', textContent: text }));
  list.append(turn);
  follows = true;
  follow();
  return turn;
}

/** Says something about the conversation itself; with a way to go on, if there is one. */
export function addNote(text, next, go) {
  const turn = element('li', { className: 'turn note' }, element('p', { className: 'failure', textContent: text }));
  if (go) turn.append(button(next, go));
  list.append(turn);
  follow();
}

export const clearTurns = () => list.replaceChildren();

export const areThereTurns = () => list.childElementCount > 0;

/** An answer as it grows. States: streaming → done | stopped | failed. */
export class AnswerTurn {
  #text = document.createTextNode('');
  #notice = element('p', { className: 'waiting', hidden: true });
  #facts = element('p', { className: 'facts-line' });
  #foot = element('div', { className: 'turn-foot' }, this.#facts);
  #body = element('div', { className: 'turn-body' }, element('p', { className: 'text' }, this.#text), this.#notice, this.#foot);
  #node = element('li', { className: 'turn answer' }, this.#body);

  constructor(model) {
    this.#node.prepend(who(model));
    this.#state = 'streaming';
    list.append(this.#node);
    follow();
  }

  get text() { return this.#text.data; }

  set #state(state) { this.#node.dataset.state = state; }

  append(text) {
    this.#text.appendData(text);
    follow();
  }

  /** Says why nothing comes just now; `null`: it comes again. */
  wait(words) {
    this.#notice.textContent = words ?? '';
    this.#notice.hidden = words === null;
    follow();
  }

  /** Shows the figures of an answer that is or was measured here, or what else is known of it. */
  measure(meter, ...more) {
    this.tell(...summary(meter), ...more);
  }

  tell(...facts) {
    this.#facts.replaceChildren(...facts.filter(fact => fact).map(fact => element('span', { textContent: fact })));
  }

  end(state) {
    this.wait(null);
    this.#state = state;
    if (this.text !== '') this.#foot.append(copyButton(() => this.text, 'answer'));
    follow();
  }

  fail(message, next, retry) {
    this.#body.insertBefore(element('p', { className: 'failure', textContent: message }), this.#foot);
    this.#foot.append(button(next, retry));
    this.end('failed');
  }

  remove() { this.#node.remove(); }
}

// Of "publisher/model" the model is what one looks for.
const who = name => element('p', { className: 'who', textContent: name.split('/').at(-1), title: name });

function button(text, click) {
  const node = element('button', { type: 'button', className: 'quiet', textContent: text });
  node.addEventListener('click', click);
  return node;
}

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
