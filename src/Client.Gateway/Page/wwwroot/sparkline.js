const namespace = 'http://www.w3.org/2000/svg';
const points = 60;

/** The last minute of a figure that comes every second, as a line. */
export class Sparkline {
  #values = [];
  #line = document.createElementNS(namespace, 'polyline');

  node = document.createElementNS(namespace, 'svg');

  constructor() {
    this.node.setAttribute('viewBox', `0 0 ${points - 1} 20`);
    this.node.setAttribute('preserveAspectRatio', 'none');
    this.node.setAttribute('class', 'sparkline');
    this.node.setAttribute('aria-hidden', 'true');
    this.#line.setAttribute('vector-effect', 'non-scaling-stroke');
    this.node.append(this.#line);
  }

  add(value) {
    this.#values = [...this.#values, value].slice(-points);
    const top = Math.max(...this.#values, 1);
    const start = points - this.#values.length;
    this.#line.setAttribute('points', this.#values.map((each, index) => `${start + index},${19 - 18 * each / top}`).join(' '));
  }
}
