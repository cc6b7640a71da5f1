const prefix = 'asked:';
const held = new Map();

const tryStorage = action => {
  try { return action(sessionStorage); } catch { return null; /* Storage is off: it lasts as long as the page. */ }
};

/**
 * What this tab has asked in a conversation and has not read to its end: `{ key, question, model, body, request }`. Sent again after
 * a reload, under the same key, it is answered once.
 */
export const pending = {
  of(conversation) {
    return held.get(conversation) ?? JSON.parse(tryStorage(storage => storage.getItem(prefix + conversation)) ?? 'null');
  },
  keep(conversation, asked) {
    held.set(conversation, asked);
    tryStorage(storage => storage.setItem(prefix + conversation, JSON.stringify(asked)));
  },
  forget(conversation) {
    held.delete(conversation);
    tryStorage(storage => storage.removeItem(prefix + conversation));
  },
};

/** Names a request; `crypto.randomUUID` is for secure contexts only. */
export const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('');
