const name = 'api-key';
let held = read();

function read() {
  try { return sessionStorage.getItem(name) ?? ''; } catch { return ''; }
}

/** The API key of this tab; empty when the server asked for none. */
export const apiKey = {
  get value() { return held; },
  set value(key) {
    held = key;
    try { sessionStorage.setItem(name, key); } catch { /* Storage is off: the key lasts as long as the page. */ }
  },
};
