// Drives the operator's view of the page in headless Chromium over a grid that this script plays.
// node grid.mjs BASE_URL OUTPUT_FOLDER
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { must, openBrowser, patience, until } from './browser.mjs';
import { lowContrasts } from './contrast.mjs';

const [base, output] = process.argv.slice(2);
const GiB = 2 ** 30;
mkdirSync(output, { recursive: true });
const browser = await openBrowser();
const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: 'light' });
const page = await context.newPage();
page.setDefaultTimeout(patience);
const trouble = [];
page.on('pageerror', error => trouble.push(`exception: ${error.message}`));

const replica = (model, node, state, slot = 0) => ({ id: `${model}@0123456789ab/${node}/${slot}`, model, node, state });
const silo = (node, roles, more) => ({
  node, roles, state: 'active', kernel: 'avx512-vnni', labels: {}, memory_bytes: 64 * GiB, free_memory_bytes: 64 * GiB,
  accelerator: { kind: 'none', count: 0, memory_bytes: 0, free_bytes: [] },
  replicas: [], running: 0, waiting: 0, queue_depth: 0, tokens_per_second: 0, report_age_seconds: 0.1, ...more,
});
const grid = {
  data: [
    silo('cpu-1-11111', ['compute'], { free_memory_bytes: 41.5 * GiB, labels: { zone: 'a' }, running: 6, waiting: 1, queue_depth: 7, tokens_per_second: 212.4,
      replicas: [replica('smollm2-135m', 'cpu-1-11111', 'ready'), replica('smollm2-135m', 'cpu-1-11111', 'ready', 1), replica('demo', 'cpu-1-11111', 'loading')] }),
    silo('gateway-1-11111', ['gateway'], {}),
    silo('gpu-1-11111', ['gateway', 'compute'], { accelerator: { kind: 'simulated', count: 2, memory_bytes: 80 * GiB, free_bytes: [12 * GiB, 80 * GiB] },
      labels: { zone: 'b', disk: 'nvme' }, running: 32, waiting: 14, queue_depth: 46, tokens_per_second: 1841,
      replicas: [replica('org/llama-3-8b', 'gpu-1-11111', 'ready')] }),
    silo('gpu-2-11111', ['compute'], { state: 'draining', accelerator: { kind: 'cuda', count: 1, memory_bytes: 80 * GiB, free_bytes: [64 * GiB] },
      report_age_seconds: 4.6, replicas: [replica('org/llama-3-8b', 'gpu-2-11111', 'draining')] }),
  ],
  totals: { silos: 4, draining_silos: 1, replica_count: 5, running: 38, waiting: 15, queue_depth: 53, tokens_per_second: 2053.4, free_memory_bytes: 389 * GiB },
};
const needs = { accelerators: 0, accelerator_kind: null, memory: null, labels: {}, anti_affinity: false };
const replicasOf = model => grid.data.flatMap(each => each.replicas).filter(each => each.model === model);
const models = [
  { id: 'demo', source: 'configuration', status: 'loading', problem: null, desired_replicas: null, needs: null, memory_bytes: 0.03 * GiB, ready_replicas: 0, replicas: replicasOf('demo') },
  { id: 'org/llama-3-8b', source: 'registration', status: 'degraded', problem: 'No silo has 2 free accelerators of kind cuda: gpu-2-11111 drains.', desired_replicas: 2,
    needs: { ...needs, accelerators: 1, accelerator_kind: 'cuda', labels: { disk: 'nvme' }, anti_affinity: true }, memory_bytes: 16 * GiB, ready_replicas: 1, replicas: replicasOf('org/llama-3-8b') },
  { id: 'smollm2-135m', source: 'registration', status: 'ready', problem: null, desired_replicas: 2, needs, memory_bytes: 0.4 * GiB, ready_replicas: 2, replicas: replicasOf('smollm2-135m') },
];

const target = (name, more) => ({
  target: name, breaker: { state: 'closed', open_until: null, last_error: null, decision: null }, attempts: 0, running: 0, errors: {},
  first_content_p50_ms: 0, first_content_p95_ms: 0, first_content_p99_ms: 0, whole_p50_ms: 0, whole_p95_ms: 0, whole_p99_ms: 0,
  prompt_tokens: 0, completion_tokens: 0, cost_nano_units: 0, currency: null, unpriced: 0, ...more,
});
const providers = {
  silent_silos: ['gpu-2-11111'],
  data: [
    { name: 'anthropic', kind: 'anthropic', address: 'https://api.anthropic.com/', targets: [] },
    { name: 'openai', kind: 'openai', address: 'https://api.openai.com/v1', targets: [
      target('openai/gpt-4o', { attempts: 18204, running: 12, errors: { provider_timeout: 3, provider_rate_limited: 41 }, first_content_p50_ms: 412.4, first_content_p95_ms: 1840,
        first_content_p99_ms: 3600, whole_p50_ms: 5230, whole_p95_ms: 14800, whole_p99_ms: 28100, prompt_tokens: 5210443, completion_tokens: 1800212, cost_nano_units: 31028341500, currency: 'USD' }),
      target('openai/gpt-4o-mini', { breaker: { state: 'open', open_until: null, last_error: null, decision: { state: 'open', reason: 'Wrong answers.', by: 'ada', until: null } },
        attempts: 7, first_content_p50_ms: 90, first_content_p95_ms: 99, first_content_p99_ms: 99, whole_p50_ms: 400, whole_p95_ms: 420, whole_p99_ms: 420, prompt_tokens: 70, completion_tokens: 12, unpriced: 7 }),
    ] },
    { name: 'vllm', kind: 'vllm', address: 'http://gpu-9:8000/v1', targets: [
      target('vllm/llama', { breaker: { state: 'open', open_until: '2026-11-26T12:30:00Z', last_error: 'provider_unavailable', decision: null }, attempts: 20, errors: { provider_unavailable: 20 } }),
    ] },
  ],
};

const asked = [];
let answerWith = null;
await page.route('**/admin/**', route => {
  const { pathname } = new URL(route.request().url());
  asked.push(`${route.request().method()} ${pathname}`);
  if (answerWith !== null) return route.fulfill({ status: answerWith, json: { error: { message: 'The grid cannot do this now.', code: 'storage_unavailable' } } });
  if (pathname === '/admin/silos') return route.fulfill({ json: grid });
  if (pathname === '/admin/models') return route.fulfill({ json: { data: models } });
  if (pathname === '/admin/providers') return route.fulfill({ json: providers });
  const [, , , node, verb] = pathname.split('/');
  grid.data.find(each => each.node === node).state = verb === 'drain' ? 'draining' : 'active';
  return route.fulfill({ json: { node, state: verb } });
});
const rowOf = text => page.locator('.sheet tbody tr', { hasText: text }).first();

const steps = {
  'shows silos and models': async () => {
    await page.goto(base);
    await page.locator('#grid').waitFor();
    must(await page.locator('#silos tbody tr').count() === 4, 'not every silo has a row');
    must(await page.locator('#registered tbody tr').count() === 3, 'not every model has a row');
    must(/2 × simulated/.test(await rowOf('gpu-1-11111').innerText()), 'a simulated accelerator is not shown as such');
    must(/silent for 5 s/.test(await rowOf('gpu-2-11111').innerText()), 'a silent silo is not shown as such');
    must(await rowOf('cpu-1-11111').locator('.dots').getAttribute('aria-label') === '2 ready, 1 loading', 'replicas are not told in words');
  },

  'shows providers, how they do and why one is not asked': async () => {
    must(await page.locator('#providers tbody tr').count() === 4, 'not every model at a provider has a row, and every provider without one');
    must(/not asked yet/.test(await rowOf('anthropic').innerText()), 'a provider that was not asked is not shown as such');
    const busy = await rowOf('openai/gpt-4o').innerText();
    for (const part of ['closed', '18,204', '12 running', '412 ms', 'p95 1.8 s', '5.2 s', 'p99 28.1 s', '41 × rate limited', '5,210,443 in', '1,800,212 out', '31.03\u00a0USD']) {
      must(busy.includes(part), `'${part}' is not in: ${busy}`);
    }
    must(busy.indexOf('41 ×') < busy.indexOf('3 ×'), 'the most frequent error does not come first');
    must(/by ada: Wrong answers\.[^]*7 unpriced/.test(await rowOf('openai/gpt-4o-mini').innerText()), 'an operator’s word or an unpriced model is not shown');
    must(/open[^]*unavailable  asked again at/.test(await rowOf('vllm/llama').innerText()), 'why a breaker is open is not shown');
    must(/gpu-2-11111/.test(await page.locator('#providers-hint').innerText()), 'that a silo did not say what it saw is not shown');
  },

  'follows the providers': async () => {
    Object.assign(providers.data[2].targets[0], { breaker: { ...providers.data[2].targets[0].breaker, state: 'half_open' }, attempts: 21 });
    providers.silent_silos = [];
    await rowOf('vllm/llama').locator('.state', { hasText: 'half open' }).waitFor();
    await page.locator('#providers-hint').waitFor({ state: 'hidden' });
    providers.data[2].targets[0].breaker.state = 'open';
    await rowOf('vllm/llama').locator('.state', { hasText: /^open$/ }).waitFor();
  },

  'follows the grid': async () => {
    grid.data[0].tokens_per_second = 99.9;
    await rowOf('cpu-1-11111').locator('.rate', { hasText: '99.9' }).waitFor();
    for (const rate of [140, 260, 180, 212.4]) {
      grid.data[0].tokens_per_second = rate;
      grid.data[2].tokens_per_second = 1500 + rate;
      await rowOf('cpu-1-11111').locator('.rate', { hasText: rate < 100 ? `${rate}` : `${Math.round(rate)}` }).waitFor();
    }
  },

  'drains and resumes a silo by keyboard, and the focus stays': async () => {
    const button = rowOf('cpu-1-11111').locator('button');
    page.once('dialog', dialog => dialog.accept());
    await button.press('Enter');
    await until(async () => await button.innerText() === 'Resume', 'the silo does not drain');
    must(asked.includes('POST /admin/silos/cpu-1-11111/drain'), 'the server was not asked');
    must(await button.evaluate(node => node === document.activeElement), 'the focus is lost');
    await button.press('Enter');
    await until(async () => await button.innerText() === 'Drain', 'the silo does not resume');
  },

  'does not drain when not confirmed': async () => {
    asked.length = 0;
    page.once('dialog', dialog => dialog.dismiss());
    await rowOf('cpu-1-11111').locator('button').press('Enter');
    must(!asked.some(each => each.startsWith('POST')), 'it drains nevertheless');
  },

  'looks as it should in light and dark, with enough contrast': async () => {
    for (const scheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await page.locator('#grid').screenshot({ path: join(output, `grid-${scheme}.png`) });
      const low = await page.evaluate(lowContrasts);
      must(low.length === 0, `contrast below 4.5 in ${scheme}: ${low.join('; ')}`);
    }
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: null });
  },

  'fits narrow screens': async () => {
    for (const width of [1000, 360]) {
      await page.setViewportSize({ width, height: 740 });
      const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      must(excess <= 0, `${excess} pixels stand out at the right of ${width}`);
      await page.locator('#grid').screenshot({ path: join(output, `grid-${width}.png`) });
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  },

  'says when it has no news, and recovers': async () => {
    answerWith = 503;
    await page.locator('#grid-notice', { hasText: 'What is shown here is old.' }).waitFor();
    answerWith = null;
    await page.locator('#grid-notice').waitFor({ state: 'hidden' });
  },

  'asks nothing while nobody looks': async () => {
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await page.waitForTimeout(200);
    asked.length = 0;
    await page.waitForTimeout(2_200);
    must(asked.length === 0, `it asked ${asked.join(', ')}`);
    await page.evaluate(() => {
      delete document.hidden;
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await until(() => asked.length > 0, 'it does not ask again');
  },

  'is not there for callers who are no operators': async () => {
    answerWith = 403;
    await page.reload();
    await page.locator('#readiness[data-state=ready]').waitFor();
    await until(() => asked.filter(each => each === 'GET /admin/silos').length > 1, 'it was never asked');
    must(await page.locator('#grid').isHidden(), 'it is there');
  },

  'makes no error': () => must(trouble.length === 0, trouble.join('; ')),
};

for (const [name, step] of Object.entries(steps)) {
  try {
    await step();
    console.log(`ok    ${name}`);
  } catch (error) {
    console.log(`FAIL  ${name}: ${error.message}${trouble.length > 0 ? ` (${trouble.join('; ')})` : ''}`);
    await page.screenshot({ path: join(output, 'grid-failure.png') }).catch(() => {});
    process.exitCode = 1;
    break;
  }
}
await browser.close();
