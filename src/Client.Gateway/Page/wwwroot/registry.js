import { byId, element } from './dom.js';
import * as format from './format.js';
import { Rows, cell, showDots, write } from './rows.js';

const rows = new Rows(byId('registered').tBodies[0], createRow);

/** Shows the models of the grid and how they stand. */
export const showModels = models => rows.show(models, model => model.id);

function createRow() {
  const name = element('th', { scope: 'row' }, element('span', { className: 'name' }), element('small'));
  const status = cell('Status');
  const replicas = cell('Replicas');
  const nodes = cell('On', 'nodes');
  const memory = cell('Memory each', 'number');
  const word = element('span', { className: 'state' });
  const problem = element('small', { className: 'problem' });
  const dots = element('span', { className: 'dots' });
  const counted = element('span', { className: 'counted' });
  status.append(word, problem);
  replicas.append(dots, counted);

  const show = model => {
    write(name.firstChild, model.id);
    write(name.lastChild, model.source === 'configuration' ? 'by configuration' : describe(model.needs));
    word.dataset.state = model.status;
    write(word, model.status);
    write(problem, model.problem ?? '');
    showDots(dots, model.replicas);
    write(counted, `${model.ready_replicas} of ${model.desired_replicas ?? model.replicas.length}`);
    write(nodes, [...new Set(model.replicas.filter(({ state }) => state !== 'gone').map(({ node }) => node))].join(', ') || '–');
    write(memory, model.memory_bytes > 0 ? format.bytes(model.memory_bytes) : '–');
  };
  return { row: element('tr', {}, name, status, replicas, nodes, memory), show };
}

/** What a model asks of its silos, in a line. */
function describe(needs) {
  if (needs === null) return '';
  return [
    needs.accelerators > 0 ? `${needs.accelerators} × ${needs.accelerator_kind ?? 'any accelerator'}` : null,
    ...Object.entries(needs.labels).map(([label, value]) => `${label}=${value}`),
    needs.anti_affinity ? 'one per silo' : null,
  ].filter(Boolean).join('  ');
}
