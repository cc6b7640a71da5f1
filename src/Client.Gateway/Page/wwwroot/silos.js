import { steer } from './api.js';
import { byId, element } from './dom.js';
import * as format from './format.js';
import { Rows, cell, showDots, write } from './rows.js';
import { Sparkline } from './sparkline.js';

/** A silo reports several times a second; when it has not for so long, something is wrong with it. Unit: seconds. */
const silence = 3;

const totals = byId('grid-totals');
const rows = new Rows(byId('silos').tBodies[0], createRow);
let tell = () => {};

/** Shows the silos and their sums; `say` tells what went wrong with steering one. */
export function showSilos({ data, totals: sums }, say) {
  tell = say;
  rows.show(data, silo => silo.node);
  showTotals({
    [sums.silos === 1 ? 'silo' : 'silos']: format.count(sums.silos),
    [sums.replica_count === 1 ? 'replica' : 'replicas']: format.count(sums.replica_count),
    running: format.count(sums.running),
    waiting: format.count(sums.waiting),
    'tokens/s': format.rate(sums.tokens_per_second),
    'memory free': format.bytes(sums.free_memory_bytes),
  });
}

function showTotals(facts) {
  const names = Object.keys(facts);
  if (totals.dataset.names !== names.join()) {
    totals.dataset.names = names.join();
    totals.replaceChildren(...names.map(name => element('div', {}, element('dt', { textContent: name }), element('dd'))));
  }
  Object.values(facts).forEach((value, index) => write(totals.children[index].lastChild, value));
}

function createRow() {
  const name = element('th', { scope: 'row' }, element('span', { className: 'name' }), element('span', { className: 'state' }), element('small'));
  const role = cell('Role');
  const accelerators = cell('Accelerators');
  const memory = cell('Memory');
  const replicas = cell('Replicas');
  const queue = cell('Queue', 'number');
  const rate = cell('Tokens/s', 'number rate');
  const button = element('button', { type: 'button', className: 'quiet' });
  const dots = element('span', { className: 'dots' });
  const bar = createBar();
  const devices = element('div', { className: 'devices' });
  const kind = element('span');
  const line = new Sparkline();
  const figure = element('span');
  memory.append(bar.node, element('span'));
  replicas.append(dots);
  accelerators.append(kind, devices);
  rate.append(line.node, figure);
  const row = element('tr', {}, name, role, accelerators, memory, replicas, queue, rate, element('td', { className: 'action' }, button));
  let shown = null;
  button.addEventListener('click', () => steerSilo(shown, button));

  const show = silo => {
    shown = silo;
    showName(name, silo);
    write(role, silo.roles.join(', '));
    showAccelerators(kind, devices, silo.accelerator);
    bar.node.hidden = !silo.roles.includes('compute');
    bar.show(silo.free_memory_bytes, silo.memory_bytes);
    showDots(dots, silo.replicas);
    write(queue, format.count(silo.queue_depth));
    queue.title = `${silo.running} running, ${silo.waiting} waiting`;
    write(figure, format.rate(silo.tokens_per_second));
    line.add(silo.tokens_per_second);
    write(button, silo.state === 'draining' ? 'Resume' : 'Drain');
    button.setAttribute('aria-label', `${button.textContent} silo ${silo.node}`);
  };
  return { row, show };
}

function showName(name, silo) {
  const [text, state, more] = name.children;
  const isSilent = silo.report_age_seconds > silence;
  write(text, silo.node);
  state.dataset.state = isSilent ? 'silent' : silo.state;
  write(state, isSilent ? `silent for ${Math.round(silo.report_age_seconds)} s` : silo.state);
  write(more, [silo.kernel, ...Object.entries(silo.labels).map(([label, value]) => `${label}=${value}`)].filter(Boolean).join('  '));
}

function showAccelerators(kind, devices, { kind: name, count, memory_bytes: memory, free_bytes: free }) {
  kind.className = name === 'simulated' ? 'tag' : '';
  write(kind, count === 0 ? '–' : `${count} × ${name}`);
  while (devices.children.length > free.length) devices.lastChild.remove();
  while (devices.children.length < free.length) {
    const bar = createBar();
    bar.node.show = bar.show;
    devices.append(bar.node);
  }
  free.forEach((bytes, index) => devices.children[index].show(bytes, memory));
}

/** How much of a memory is leased. */
function createBar() {
  const fill = element('i');
  const text = element('span');
  const track = element('span', { className: 'track' }, fill);
  track.setAttribute('aria-hidden', 'true');
  const show = (free, total) => {
    fill.style.width = `${total > 0 ? 100 * (total - free) / total : 0}%`;
    write(text, `${format.bytes(free)} free of ${format.bytes(total)}`);
  };
  return { node: element('div', { className: 'bar' }, track, text), show };
}

async function steerSilo(silo, button) {
  const verb = silo.state === 'draining' ? 'resume' : 'drain';
  if (verb === 'drain' && !confirm(`Drain silo ${silo.node}? It takes no new requests and no new replicas; what runs goes on.`)) return;
  button.disabled = true;
  try {
    await steer(silo.node, verb);
    tell('');
  } catch (error) {
    tell(error.message);
  } finally {
    button.disabled = false;
    button.focus();
  }
}
