/** Measures one answer: from sending to the first text, and how fast tokens follow. */
export class Meter {
  #sent = performance.now();
  #first = null;
  #last = null;
  #pieces = 0;
  #usage = null;

  /** A piece of text has arrived. */
  piece() {
    this.#last = performance.now();
    this.#first ??= this.#last;
    this.#pieces += 1;
  }

  /** The server's own count, which comes at the end. */
  counted(usage) { this.#usage = usage; }

  /** Until the server has counted, one piece is taken for one token. */
  get exact() { return this.#usage !== null; }

  get timeToFirstToken() { return this.#first === null ? null : this.#first - this.#sent; }

  get tokensIn() { return this.#usage?.prompt_tokens ?? null; }

  get tokensOut() { return this.#usage?.completion_tokens ?? (this.#pieces || null); }

  /** Tokens per second after the first one; null while there are too few to tell. */
  get tokensPerSecond() {
    const seconds = (this.#last - this.#first) / 1000;
    return this.tokensOut > 1 && seconds > 0 ? (this.tokensOut - 1) / seconds : null;
  }
}
