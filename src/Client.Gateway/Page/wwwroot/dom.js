export const byId = id => document.getElementById(id);

/** Text goes in as text nodes only: nothing a model or a server says is ever read as markup. */
export function element(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

/** Tells a screen reader, once, without moving the focus. */
export function announce(text) {
  byId('announcer').textContent = text;
}

/** A button that copies what `text()` gives at the time of the click. */
export function copyButton(text, what) {
  const button = element('button', { type: 'button', className: 'quiet copy', textContent: 'Copy' });
  button.setAttribute('aria-label', `Copy ${what}`);
  button.addEventListener('click', async () => {
    const copied = await copy(text());
    button.textContent = copied ? 'Copied' : 'Select and copy by hand';
    announce(button.textContent);
    setTimeout(() => { button.textContent = 'Copy'; }, 1600);
  });
  return button;
}

async function copy(text) {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch { /* Refused: the older way below may still be allowed. */ }
  }
  return copyBySelection(text);
}

// Plain http on another host is no secure context: there the clipboard API does not exist.
function copyBySelection(text) {
  const focused = document.activeElement;
  const area = element('textarea', { value: text, className: 'unseen', readOnly: true });
  document.body.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  focused?.focus();
  return copied;
}
