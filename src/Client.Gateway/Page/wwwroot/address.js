const prefix = '#chat=';

/** The conversation that the page shows, in its address: a reload, the way back and a link in a new tab find it again. */
export const address = {
  get conversation() {
    return location.hash.startsWith(prefix) ? decodeURIComponent(location.hash.slice(prefix.length)) : null;
  },
  of: name => prefix + encodeURIComponent(name),

  /** The conversation that has begun on the page shown. */
  name(name) { history.replaceState(null, '', address.of(name)); },

  /** Goes to a new one. */
  leave() {
    if (location.hash !== '') history.pushState(null, '', location.pathname + location.search);
  },
};

/** Calls back whenever the address has come to name another conversation. */
export function watchAddress(changed) {
  addEventListener('popstate', changed);
  // A jump to a place on the page must not take the conversation out of the address.
  document.querySelector('.skip').addEventListener('click', event => {
    event.preventDefault();
    document.querySelector(event.currentTarget.hash).focus();
  });
}
