const name = 'draft';

/** What is being typed, for as long as it is not asked: a reload must not cost it. */
export const draft = {
  get value() {
    try { return sessionStorage.getItem(name) ?? ''; } catch { return ''; }
  },
  set value(text) {
    try { sessionStorage.setItem(name, text); } catch { /* Storage is off: it lasts as long as the page. */ }
  },
};
