import { byId } from './dom.js';

const rows = 11;
const columns = 20;

const field = byId('field');
const grains = Array.from({ length: rows * columns }, () => document.createElement('i'));
const still = matchMedia('(prefers-reduced-motion: reduce)');

field.append(...grains);

/** One grain lights up for one piece of text and goes out again. */
export function light() {
  if (still.matches || document.hidden) return;
  const grain = grains[Math.floor(Math.random() * grains.length)];
  grain.animate({ backgroundColor: ['var(--accent)', 'var(--accent)', 'var(--grain)'] }, { duration: 1800, easing: 'ease-out' });
}
