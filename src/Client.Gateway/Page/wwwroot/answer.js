import { ApiError } from './api.js';
import { announce } from './dom.js';
import { light } from './field.js';
import { Meter } from './meter.js';
import { readAnswer } from './reading.js';
import { showReadout } from './readout.js';
import { cancelAnswer, cancelTurn } from './sessions.js';
import { AnswerTurn } from './turns.js';

const redrawMilliseconds = 100;

const cuts = {
  max_output_tokens: 'cut at the token limit',
  content_filter: 'withheld by a filter',
};

/** One answer under way: reads it to its end, however often the connection is lost, shows it as it grows, and can end it. */
export class Answer {
  #turn;
  #meter;
  #open;
  #begun;
  #isNew;
  #reading = new AbortController();
  #request = null;
  #error = null;
  #isLost = false;
  #isStopping = false;
  #isStopped = false;
  #losses = 0;

  /**
   * @param model whose name stands beside it
   * @param isNew it is asked for now; else it is read again from its beginning
   * @param open see `readAnswer`
   * @param begun is called with the request's id when that is known
   */
  constructor({ model, isNew, open, begun }) {
    this.#turn = new AnswerTurn(model);
    this.#meter = new Meter(isNew);
    [this.#isNew, this.#open, this.#begun] = [isNew, open, begun];
  }

  get text() { return this.#turn.text; }

  /** Somebody turned to another conversation: what becomes of it is no longer shown. */
  get isLeft() { return this.#reading.signal.aborted && !this.#isStopped; }

  /** Reads it. Gives how it ended: `{ state, note }`, the state as of `AnswerTurn`, or `unknown`. Rejects when it failed. */
  async read() {
    const redraw = setInterval(() => this.show(), redrawMilliseconds);
    try {
      for await (const event of readAnswer({
        open: this.#open,
        begun: response => this.#begin(response),
        waiting: words => this.#wait(words),
        isKnown: !this.#isNew,
        signal: this.#reading.signal,
      })) {
        const end = this.#take(event);
        if (end) return end;
      }
    } catch (error) {
      if (this.#isStopped) return { state: 'unknown', note: 'no longer read' };
      if (error.code === 'cancelled') return stopped;
      throw error;
    } finally {
      clearInterval(redraw);
    }
  }

  /** Ends it. With the connection lost nobody can tell the server: then it is only read no longer. */
  async stop(conversation) {
    this.#isStopping = true;
    if (this.#isLost) {
      this.#isStopped = true;
      this.#reading.abort();
      return;
    }
    try {
      // Before it has begun it has no name yet; should it begin after this, it is ended then.
      await (this.#request ? cancelAnswer(this.#request) : conversation && cancelTurn(conversation));
    } catch (error) {
      if (this.#request) this.#turn.wait(`It could not be stopped. ${error.message}`);
    }
  }

  /** Reads no further; the answer itself goes on. */
  leave() { this.#reading.abort(); }

  show(...more) {
    if (this.isLeft) return;
    const losses = this.#losses > 0 ? `read on after ${this.#losses === 1 ? 'a lost connection' : `${this.#losses} lost connections`}` : null;
    this.#turn.measure(this.#meter, losses, ...more);
    showReadout(this.#meter);
  }

  end(state, ...more) {
    this.show(...more);
    this.#turn.end(state);
  }

  fail(message, next, retry) {
    this.show();
    this.#turn.fail(message, next, retry);
  }

  remove() { this.#turn.remove(); }

  #begin(response) {
    if (this.#request) return;
    this.#request = response.headers.get('x-orleansai-generation');
    this.#begun?.(this.#request);
    if (this.#isStopping) this.stop();
  }

  #wait(words) {
    this.#turn.wait(words);
    if (this.#isLost === (words !== null)) return;
    this.#isLost = words !== null;
    if (this.#isLost) this.#meter.interrupt();
    else this.#losses += 1;
    announce(words ?? 'Connected again');
  }

  #take({ type, delta, message, code, response }) {
    switch (type) {
      case 'response.refusal.delta':
      case 'response.output_text.delta':
        this.#meter.piece();
        this.#turn.append(delta);
        light();
        return null;
      case 'error':
        this.#error = new ApiError(message, { code });
        return null;
      case 'response.completed':
      case 'response.incomplete':
        this.#meter.counted(response.usage);
        return { state: 'done', note: cuts[response.incomplete_details?.reason] ?? null };
      case 'response.failed':
        if (response.usage) this.#meter.counted(response.usage);
        if (response.status === 'cancelled') return stopped;
        throw this.#error ?? new ApiError(response.error.message);
      default:
        return null;
    }
  }
}

const stopped = { state: 'stopped', note: 'stopped' };
