import { element } from './dom.js';

/**
 * Keeps one row of a table body for each item: rows stay while their item does, so that focus and selection stay too.
 * `create()` makes a row as { row, show }, `show(item)` writes the item into it.
 */
export class Rows {
  #body;
  #create;
  #rows = new Map();

  constructor(body, create) {
    this.#body = body;
    this.#create = create;
  }

  show(items, keyOf) {
    const keys = new Set(items.map(keyOf));
    for (const [key, { row }] of this.#rows) {
      if (keys.has(key)) continue;
      row.remove();
      this.#rows.delete(key);
    }
    items.forEach((item, index) => {
      const key = keyOf(item);
      const known = this.#rows.get(key) ?? this.#create(item);
      this.#rows.set(key, known);
      if (this.#body.children[index] !== known.row) this.#body.insertBefore(known.row, this.#body.children[index] ?? null);
      known.show(item);
    });
  }
}

/** A cell that knows the title of its column, for screens where rows become cards. */
export function cell(title, className = '') {
  const node = element('td', { className });
  node.dataset.title = title;
  return node;
}

/** Sets text, and touches the page only where it changed. */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

const mostDots = 24;

/** A dot for each replica, lit when it takes requests; in words for those who do not see dots. */
export function showDots(node, replicas, words) {
  const states = replicas.map(({ state }) => state);
  const label = words ?? (summary(states) || 'no replicas');
  if (node.dataset.states === states.join() && node.getAttribute('aria-label') === label) return;
  node.dataset.states = states.join();
  node.setAttribute('role', 'img');
  node.setAttribute('aria-label', label);
  node.title = label;
  const dots = states.slice(0, mostDots).map(state => {
    const dot = element('i');
    dot.dataset.state = state;
    return dot;
  });
  node.replaceChildren(...dots, ...(states.length > mostDots ? [`+${states.length - mostDots}`] : []));
}

const summary = states => [...new Set(states)].map(state => `${states.filter(each => each === state).length} ${state}`).join(', ');
