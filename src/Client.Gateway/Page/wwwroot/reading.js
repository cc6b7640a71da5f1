import { ApiError } from './api.js';
import { readEvents } from './sse.js';

// Unit of all times: milliseconds. The server breaks a silence of 15 s with a comment: after this one the connection is dead.
const silence = 45_000;
const pauses = [200, 500, 1_000, 2_000, 4_000];
const patience = 120_000;

// What the server says while it or its model comes back, and what a proxy says of a server that is away.
const passing = new Set([0, 408, 429, 502, 503, 504]);
const ends = new Set(['response.completed', 'response.incomplete', 'response.failed']);

/**
 * The events of one recorded answer, each of them once. When the connection is lost, reads on behind the last event that came.
 * @param open opens the stream behind an event (`null`: from the first); rejects with an `ApiError` when refused
 * @param begun is called with each response that was opened
 * @param waiting is called with words when the connection is lost, and with `null` when it is there again
 * @param isKnown the server has the request: a refusal then means that it cannot be read now, not that it was refused
 */
export async function* readAnswer({ open, begun, waiting, isKnown, signal }) {
  let last = null;
  let problem = null;
  let lostAt = null;
  for (let attempt = 0; ; attempt++) {
    try {
      for await (const { data, lastEventId } of eventsBehind(last)) {
        [lostAt, attempt, problem] = [null, 0, null];
        const event = JSON.parse(data);
        last = lastEventId || last;
        if (event.type === 'error') problem = event.message;
        yield event;
        if (ends.has(event.type)) return;
      }
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ApiError && !(isKnown ? passing.has(error.status) : error.status === 0)) throw error;
      problem = error instanceof ApiError ? error.message : null;
    }

    lostAt ??= performance.now();
    if (performance.now() - lostAt > patience) throw new ApiError(`${problem ?? lost} It was tried for ${patience / 60_000} minutes.`, { code: 'lost' });
    waiting(`${problem ?? lost} Trying to read on where it stopped.`);
    await pause(pauses[Math.min(attempt, pauses.length - 1)], signal);
  }

  async function* eventsBehind(event) {
    const connection = new AbortController();
    const leave = () => connection.abort();
    signal.addEventListener('abort', leave);
    let timer = 0;
    const alive = new TransformStream({
      transform(bytes, controller) {
        clearTimeout(timer);
        timer = setTimeout(leave, silence);
        controller.enqueue(bytes);
      },
    });
    try {
      const response = await open(event, connection.signal);
      timer = setTimeout(leave, silence);
      isKnown = true;
      begun(response);
      waiting(null);
      yield* readEvents(response.body.pipeThrough(alive));
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', leave);
      leave();
    }
  }
}

const lost = 'The connection was lost.';

/** Waits; not longer than until the browser is online again, and not when there is nothing to wait for any more. */
async function pause(milliseconds, signal) {
  await new Promise(resolve => {
    setTimeout(resolve, milliseconds);
    addEventListener('online', resolve, { once: true });
    signal.addEventListener('abort', resolve, { once: true });
  });
  signal.throwIfAborted();
}
