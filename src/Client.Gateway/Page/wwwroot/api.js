import { apiKey } from './key.js';

/** A refusal or failure, in words for the person at the page. `status` 0: no answer came. */
export class ApiError extends Error {
  constructor(message, { status = 0, code = null } = {}) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Base address of the API as clients need it. */
export const endpoint = () => new URL('v1', document.baseURI).href;

export async function isReady() {
  try {
    return (await fetch('health/ready', { cache: 'no-store' })).ok ? 'ready' : 'loading';
  } catch {
    return 'unreachable';
  }
}

export const get = async path => (await send(path, { cache: 'no-store' })).json();

export const post = (path, body) => send(path, {
  method: 'POST',
  headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
  body: body === undefined ? undefined : JSON.stringify(body),
});

export const listModels = async () => (await get('v1/models')).data;

/** The silos of the grid with their totals. Operators only. */
export const listSilos = () => get('admin/silos');

/** The models of the grid with their replicas. Operators only. */
export const listGridModels = async () => (await get('admin/models')).data;

/** The providers with what all silos have seen of them, and the silos that did not say. Operators only. */
export const listProviders = () => get('admin/providers');

/** Has a silo `drain` or `resume`. */
export const steer = (node, verb) => post(`admin/silos/${encodeURIComponent(node)}/${verb}`);

/** Gives this browser an hour in the Orleans dashboard, whose files are asked for without a key. */
export const startSession = () => post('admin/session');

export async function send(path, options) {
  const headers = { ...options.headers };
  if (apiKey.value) headers.Authorization = `Bearer ${apiKey.value}`;
  let response;
  try {
    response = await fetch(path, { ...options, headers });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiError('The server cannot be reached. Is it still running?');
  }
  if (!response.ok) throw await refusal(response);
  return response;
}

async function refusal(response) {
  const error = await response.json().then(body => body.error, () => null);
  const retryAfter = Number(response.headers.get('Retry-After'));
  const advice = advices[error?.code] ?? (retryAfter > 0 ? `Try again in ${retryAfter} s.` : '');
  const message = error?.message ?? `The server answered with status ${response.status}.`;
  return new ApiError(advice ? `${message} ${advice}` : message, { status: response.status, code: error?.code });
}

const advices = {
  context_length_exceeded: 'Start a new chat, or ask for fewer tokens.',
};
