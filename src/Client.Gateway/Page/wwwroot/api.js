import { apiKey } from './key.js';
import { readEvents } from './sse.js';

/** A refusal or failure, in words for the person at the page. */
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

export async function listModels() {
  const response = await send('v1/models', { cache: 'no-store' });
  return (await response.json()).data;
}

/** Chunks of a streamed chat completion. Ends without an error only after the server's end mark. */
export async function* streamChat(request, signal) {
  const response = await send('v1/chat/completions', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...request, stream: true, stream_options: { include_usage: true } }),
    signal,
  });
  for await (const data of readEvents(response.body)) {
    if (data === '[DONE]') return;
    const chunk = JSON.parse(data);
    if (chunk.error) throw new ApiError(chunk.error.message, { code: chunk.error.code });
    yield chunk;
  }
  throw new ApiError('The connection ended before the answer was complete.');
}

/** The silos of the grid with their totals. Operators only. */
export const listSilos = async () => (await send('admin/silos', { cache: 'no-store' })).json();

/** The models of the grid with their replicas. Operators only. */
export const listGridModels = async () => (await (await send('admin/models', { cache: 'no-store' })).json()).data;

/** Has a silo `drain` or `resume`. */
export const steer = (node, verb) => send(`admin/silos/${encodeURIComponent(node)}/${verb}`, { method: 'POST' });

/** Gives this browser an hour in the Orleans dashboard, whose files are asked for without a key. */
export const startSession = () => send('admin/session', { method: 'POST' });

async function send(path, options) {
  const headers = { ...options.headers };
  if (apiKey.value) headers.Authorization = `Bearer ${apiKey.value}`;
  let response;
  try {
    response = await fetch(path, { ...options, headers });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
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
