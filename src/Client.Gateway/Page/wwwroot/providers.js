import { byId, element } from './dom.js';
import * as format from './format.js';
import { Rows, cell, write } from './rows.js';

const sheet = byId('providers').parentElement;
const hint = byId('providers-hint');
const rows = new Rows(byId('providers').tBodies[0], createRow);

/** Shows the models at providers that were asked, and the providers of which none was. */
export function showProviders({ data, silent_silos: silent }) {
  sheet.hidden = data.length === 0;
  hint.hidden = silent.length === 0;
  write(hint, `Without what ${silent.join(', ')} saw.`);
  rows.show(data.flatMap(provider => provider.targets.length === 0
    ? [{ provider, target: null }]
    : provider.targets.map(target => ({ provider, target }))), ({ provider, target }) => target?.target ?? `${provider.name}/`);
}

function createRow() {
  const name = element('th', { scope: 'row' }, element('span', { className: 'name' }), element('small'));
  const breaker = cell('Breaker');
  const attempts = cell('Attempts', 'number');
  const first = cell('First content', 'number');
  const whole = cell('Whole answer', 'number');
  const errors = cell('Errors');
  const tokens = cell('Tokens', 'number');
  const cost = cell('Cost', 'number');
  const state = element('span', { className: 'state' });
  const why = element('small', { className: 'problem' });
  const faults = element('ul', { className: 'faults' });
  const twoLines = [attempts, first, whole, tokens, cost].map(node => {
    node.append(element('span'), element('small'));
    return (text, more = '') => {
      write(node.firstChild, text);
      write(node.lastChild, more);
    };
  });
  breaker.append(state, why);
  errors.append(faults);

  const show = ({ provider, target }) => {
    write(name.firstChild, target?.target ?? provider.name);
    write(name.lastChild, [provider.kind, provider.address].filter(Boolean).join('  '));
    const is = target?.breaker?.state ?? 'closed';
    state.dataset.state = is;
    write(state, is.replace('_', ' '));
    write(why, explain(target?.breaker));
    showErrors(faults, target?.errors ?? {});
    for (const [index, lines] of describe(target).entries()) twoLines[index](...lines);
  };
  return { row: element('tr', {}, name, breaker, attempts, first, whole, errors, tokens, cost), show };
}

/** Attempts, both latencies, tokens and the cost, each with something smaller beneath. */
function describe(target) {
  if (target === null) return [['–', 'not asked yet'], ['–'], ['–'], ['–'], ['–']];
  const latency = of => (target[`${of}_p50_ms`] === 0 ? ['–']
    : [format.duration(target[`${of}_p50_ms`]), `p95 ${format.duration(target[`${of}_p95_ms`])}\np99 ${format.duration(target[`${of}_p99_ms`])}`]);
  return [
    [format.count(target.attempts), target.running > 0 ? `${format.count(target.running)} running` : ''],
    latency('first_content'),
    latency('whole'),
    [`${format.count(target.prompt_tokens)} in`, `${format.count(target.completion_tokens)} out`],
    [target.currency === null ? '–' : format.money(target.cost_nano_units / 1e9, target.currency), target.unpriced > 0 ? `${format.count(target.unpriced)} unpriced` : ''],
  ];
}

/** Why a breaker is as it is: an operator's word, or what failed last. */
function explain(breaker) {
  if (!breaker) return '';
  const { decision, state, last_error: error, open_until: until } = breaker;
  if (decision) return `by ${decision.by}: ${decision.reason}`;
  if (state === 'closed') return '';
  return [error && wordsOf(error), state === 'open' && until ? `asked again at ${format.time(until)}` : null].filter(Boolean).join('  ');
}

/** That it is the provider's is clear here. */
const wordsOf = code => code.replace(/^provider_/, '').replaceAll('_', ' ');

function showErrors(list, errors) {
  const texts = Object.entries(errors).sort(([, a], [, b]) => b - a).map(([code, times]) => `${format.count(times)} × ${wordsOf(code)}`);
  while (list.children.length > texts.length) list.lastChild.remove();
  while (list.children.length < texts.length) list.append(element('li'));
  texts.forEach((text, index) => write(list.children[index], text));
}
