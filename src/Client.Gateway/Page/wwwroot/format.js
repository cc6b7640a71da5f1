const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en', { maximumFractionDigits: 1, minimumFractionDigits: 1 });
const fine = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

export const count = value => whole.format(value);

export const rate = value => (value < 100 ? short : whole).format(value);

export const duration = milliseconds =>
  milliseconds < 1000 ? `${whole.format(milliseconds)} ms` : `${short.format(milliseconds / 1000)} s`;

/** Sums of money are often far below a cent. */
export const money = (value, currency) => `${fine.format(value)}\u00a0${currency}`;

export const time = moment => new Date(moment).toLocaleTimeString('en', { hour12: false });

/** 5480000 as "5.48 M": the field writes a space and its own letters. */
export const parameters = value => compact.format(value).replace(/([A-Z])$/, '\u00a0$1');

/** 8053063680 as "7.5 GiB". */
export function bytes(value) {
  const unit = value < 1024 ? 0 : Math.min(Math.floor(Math.log2(value) / 10), units.length - 1);
  return `${(unit === 0 ? whole : upToOne).format(value / 1024 ** unit)}\u00a0${units[unit]}`;
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
const upToOne = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
