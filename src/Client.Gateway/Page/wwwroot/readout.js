import { byId } from './dom.js';
import * as format from './format.js';

const fields = { rate: byId('read-rate'), ttft: byId('read-ttft'), out: byId('read-out'), in: byId('read-in') };

/** The large figures beside the conversation. */
export function showReadout(meter) {
  fields.rate.textContent = optional(meter?.tokensPerSecond, format.rate);
  fields.ttft.textContent = optional(meter?.timeToFirstToken, format.duration);
  fields.out.textContent = optional(meter?.tokensOut, format.count);
  fields.in.textContent = optional(meter?.tokensIn, format.count);
}

/** The same in one line, to stand under an answer. */
export function summary(meter) {
  const approximately = meter.exact ? '' : '≈ ';
  return [
    meter.timeToFirstToken === null ? null : `TTFT ${format.duration(meter.timeToFirstToken)}`,
    meter.tokensPerSecond === null ? null : `${approximately}${format.rate(meter.tokensPerSecond)} tokens/s`,
    meter.tokensOut === null ? null : `${approximately}${format.count(meter.tokensOut)} ${meter.tokensOut === 1 ? 'token' : 'tokens'}`,
  ].filter(part => part !== null);
}

const optional = (value, write) => (value === null || value === undefined ? '' : write(value));
