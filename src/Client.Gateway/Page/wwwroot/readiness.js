import { isReady } from './api.js';
import { byId } from './dom.js';

const line = byId('readiness');
const text = byId('readiness-text');

const words = { ready: 'Ready', loading: 'Loading the model', unreachable: 'Server not reachable' };
const pause = { ready: 10_000, loading: 1_000, unreachable: 2_000 };
let lookAgain = () => {};

document.addEventListener('visibilitychange', () => lookAgain());

/** Asks again and again, quickly until the server is ready, then now and then; not while nobody looks. */
export async function watchReadiness(changed) {
  for (;;) {
    if (!document.hidden) {
      const state = await isReady();
      if (state !== line.dataset.state) {
        line.dataset.state = state;
        text.textContent = words[state];
        changed(state, words[state]);
      }
    }
    await new Promise(resolve => {
      lookAgain = resolve;
      setTimeout(resolve, pause[line.dataset.state] ?? pause.loading);
    });
  }
}

/** Something points to a change: asks now. */
export const recheck = () => lookAgain();

export const ready = () => line.dataset.state === 'ready';
