import { byId } from './dom.js';

const rows = 11;
const columns = 20;
const fade = { duration: 1800, easing: 'ease-out' };

const field = byId('field');
const grains = Array.from({ length: rows * columns }, () => document.createElement('i'));
const lit = new Set();
const still = matchMedia('(prefers-reduced-motion: reduce)');

field.append(...grains);

/** One grain lights up for one piece of text and goes out again. */
export function light() {
  const grain = grains[Math.floor(Math.random() * grains.length)];
  if (still.matches || document.hidden || lit.has(grain)) return;
  lit.add(grain);
  grain.animate({ backgroundColor: ['var(--accent)', 'var(--accent)', 'var(--grain)'] }, fade).onfinish = () => lit.delete(grain);
}
