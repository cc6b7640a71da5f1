// A classic script in the head: the chosen scheme holds before the first paint.
(() => {
  const root = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const current = () => root.dataset.theme ?? (system.matches ? 'dark' : 'light');
  const other = () => (current() === 'dark' ? 'light' : 'dark');

  const read = () => {
    try { return localStorage.getItem('theme'); } catch { return null; }
  };
  const write = theme => {
    try { localStorage.setItem('theme', theme); } catch { /* Storage is off: the choice lasts as long as the page. */ }
  };

  const saved = read();
  if (saved === 'light' || saved === 'dark') root.dataset.theme = saved;

  document.addEventListener('DOMContentLoaded', () => {
    const button = document.getElementById('theme');
    const text = document.getElementById('theme-text');
    const show = () => {
      text.textContent = other() === 'dark' ? 'Dark' : 'Light';
      button.setAttribute('aria-label', `Switch to ${other()} colours`);
    };
    button.addEventListener('click', () => {
      root.dataset.theme = other();
      write(root.dataset.theme);
      show();
    });
    system.addEventListener('change', show);
    show();
  });
})();
