// The network hands over several pieces at once; nearer to each other than this they arrived together. Unit: milliseconds.
const together = 4;

/**
 * Measures one answer: from sending to the first text, and how fast tokens follow. Of one that was read again, or with a gap, nobody
 * knows here how fast it came.
 */
export class Meter {
  #sent = performance.now();
  #isTimed;
  #isGapless = true;
  #first = null;
  #last = null;
  #pieces = 0;
  #firstPieces = 0;
  #usage = null;

  /** @param isNew it is read as it is made, from its beginning on */
  constructor(isNew) { this.#isTimed = isNew; }

  /** The connection was lost. */
  interrupt() {
    this.#isGapless = false;
    if (this.#first === null) this.#isTimed = false;
  }

  /** A piece of text has arrived. */
  piece() {
    const now = performance.now();
    this.#first ??= now;
    if (this.#last === null || now - this.#last >= together) this.#last = now;
    this.#pieces += 1;
    if (this.#last === this.#first) this.#firstPieces = this.#pieces;
  }

  /** The server's own count, which comes at the end. */
  counted(usage) { this.#usage = usage; }

  /** Until the server has counted, one piece is taken for one token. */
  get exact() { return this.#usage !== null; }

  get timeToFirstToken() { return this.#first === null || !this.#isTimed ? null : this.#first - this.#sent; }

  get tokensIn() { return this.#usage?.input_tokens ?? null; }

  get tokensOut() { return this.#usage?.output_tokens ?? (this.#pieces || null); }

  /** Tokens per second after those that came first; of an answer that came all at once, over the time since it was asked. */
  get tokensPerSecond() {
    if (this.#first === null || !this.#isTimed || !this.#isGapless) return null;
    const [tokens, milliseconds] = this.#last > this.#first
      ? [this.tokensOut - this.#firstPieces, this.#last - this.#first]
      : [this.tokensOut, this.#last - this.#sent];
    return tokens / (milliseconds / 1000);
  }
}
