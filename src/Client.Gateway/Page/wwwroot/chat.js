import { streamChat } from './api.js';
import { announce } from './dom.js';
import { light } from './field.js';
import { Meter } from './meter.js';
import { showReadout } from './readout.js';
import { addQuestion, AnswerTurn, areThereTurns, clearTurns } from './turns.js';

const redrawMilliseconds = 100;

const endings = {
  stop: null,
  length: 'cut at the token limit',
  content_filter: 'withheld by a filter',
};

/** One conversation: what was said so far, and the answer under way. */
export class Chat {
  #messages = [];
  #running = null;
  #settings;
  #changed;
  #failed;

  /**
   * @param settings gives { model, system, parameters } for the next question
   * @param changed is called when an answer begins or ends
   * @param failed is called with the error and a way to ask again
   */
  constructor({ settings, changed, failed }) {
    this.#settings = settings;
    this.#changed = changed;
    this.#failed = failed;
  }

  get isRunning() { return this.#running !== null; }

  stop() { this.#running?.abort(); }

  clear() {
    this.stop();
    this.#messages = [];
    clearTurns();
    showReadout(null);
    this.#changed();
  }

  async ask(question) {
    const running = this.#running = new AbortController();
    const messages = this.#messages;
    const { model, system, parameters } = this.#settings();
    const asked = { role: 'user', content: question };
    const questionTurn = addQuestion(question);
    const answer = new AnswerTurn(model);
    const meter = new Meter();
    this.#changed();
    announce('Answering');
    const redraw = setInterval(() => this.#show(answer, meter), redrawMilliseconds);

    try {
      const instruction = system === '' ? [] : [{ role: 'system', content: system }];
      const request = { model, messages: [...instruction, ...messages, asked], ...parameters };
      const finish = await receive(streamChat(request, running.signal), answer, meter);
      this.#end(answer, meter, 'done', endings[finish] ?? null, answer.text);
    } catch (error) {
      if (running.signal.aborted) this.#end(answer, meter, 'stopped', 'stopped', 'Stopped');
      else this.#fail(error, question, questionTurn, answer, meter);
    } finally {
      clearInterval(redraw);
      if (answer.isKept) messages.push(asked, { role: 'assistant', content: answer.text });
      if (this.#running === running) this.#running = null;
      this.#changed();
    }
  }

  #end(answer, meter, state, finish, spoken) {
    this.#show(answer, meter, finish);
    answer.end(state);
    announce(spoken);
  }

  #show(answer, meter, finish) {
    answer.measure(meter, finish);
    if (areThereTurns()) showReadout(meter);
  }

  #fail(error, question, questionTurn, answer, meter) {
    const retry = () => {
      if (this.isRunning) return;
      questionTurn.remove();
      answer.remove();
      this.ask(question);
    };
    this.#show(answer, meter);
    answer.fail(error.message, retry);
    announce(error.message);
    this.#failed(error, retry);
  }
}

async function receive(chunks, answer, meter) {
  let finish = null;
  for await (const { choices, usage } of chunks) {
    const text = choices[0]?.delta?.content;
    if (text) {
      meter.piece();
      answer.append(text);
      light();
    }
    finish = choices[0]?.finish_reason ?? finish;
    if (usage) meter.counted(usage);
  }
  return finish;
}
