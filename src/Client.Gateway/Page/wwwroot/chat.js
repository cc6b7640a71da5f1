import { address } from './address.js';
import { Answer } from './answer.js';
import { announce } from './dom.js';
import { keepStopped, showHistory } from './history.js';
import { newKey, pending } from './pending.js';
import { showReadout } from './readout.js';
import { createConversation, joinAnswer, openAnswer, readConversation, readQuestion } from './sessions.js';
import { addNote, addQuestion, clearTurns } from './turns.js';

/** The conversation on the page, which the server keeps, and the answer under way in it. */
export class Chat {
  #conversation = null;
  #running = null;
  #isLoading = false;
  #view = null;
  #settings;
  #changed;
  #kept;
  #failed;

  /**
   * @param settings gives { model, system, parameters } for the next question
   * @param changed is called when an answer begins or ends, and when another conversation is shown
   * @param kept is called when the server has something new of the conversation
   * @param failed is called with the error and a way to go on
   */
  constructor({ settings, changed, kept, failed }) {
    [this.#settings, this.#changed, this.#kept, this.#failed] = [settings, changed, kept, failed];
  }

  /** Its name; `null`: it has not begun. */
  get conversation() { return this.#conversation; }

  get isRunning() { return this.#running !== null; }

  get isBusy() { return this.isRunning || this.#isLoading; }

  stop() { this.#running?.stop(this.#conversation); }

  /** Shows another conversation (`null`: a new one). An answer that is under way goes on at the server. */
  async open(name) {
    this.#running?.leave();
    const view = this.#view = {};
    [this.#conversation, this.#running, this.#isLoading] = [name, null, name !== null];
    clearTurns();
    showReadout(null);
    this.#changed();
    if (name !== null) await this.#load(name, () => this.#view === view);
  }

  ask(question) {
    const { model, system, parameters } = this.#settings();
    const instructions = system === '' ? {} : { instructions: system };
    return this.#put({ key: newKey(), question, model, wanted: { model, input: question, stream: true, ...instructions, ...parameters } });
  }

  async #load(name, isShown) {
    try {
      const { running, history } = await readConversation(name);
      if (!isShown()) return;
      this.#isLoading = false;
      showHistory(history);
      const asked = pending.of(name);
      if (asked) this.#resume(asked, history);
      else if (running) await this.#join(running, isShown);
    } catch (error) {
      if (isShown()) this.#failLoading(name, error);
    }
    if (isShown()) this.#changed();
  }

  #failLoading(name, error) {
    this.#isLoading = false;
    const again = () => this.open(name);
    addNote(error.message, 'Try again', error.status === 404 ? null : again);
    announce(error.message);
    this.#failed(error, again);
  }

  /** Goes on with what this tab has asked before it was loaded anew. */
  #resume(asked, history) {
    const isIn = request => history.some(turn => turn.request === request);
    if (isIn(asked.request)) pending.forget(this.#conversation);
    else this.#put(asked, { isNew: false, isIn, last: history.at(-1) });
  }

  /** Reads what another tab, or program, has asked. */
  async #join(request, isShown) {
    const { question, model } = await readQuestion(request);
    if (!isShown() || this.isRunning) return;
    const again = () => this.open(this.#conversation);
    if (question === null) {
      addNote('Another program is being answered here, in a way that this page cannot follow.', 'Look again', again);
      return;
    }
    addQuestion(question);
    this.#run({
      answer: new Answer({ model, isNew: false, open: (after, signal) => joinAnswer(request, after, signal) }),
      ended: () => {},
      retry: again,
    });
  }

  #put(asked, { isNew = true, isIn = () => false, last } = {}) {
    const turn = addQuestion(asked.question);
    const answer = new Answer({
      model: asked.model,
      isNew,
      open: async (after, signal) => openAnswer(await this.#prepare(asked, signal), after, signal),
      begun: request => {
        if (isIn(request)) drop();
        else pending.keep(asked.conversation, Object.assign(asked, { request }));
      },
    });
    const drop = () => {
      pending.forget(asked.conversation);
      answer.leave();
      answer.remove();
      turn.remove();
    };
    return this.#run({
      answer,
      ended: async state => {
        if (state === 'unknown') return;
        if (state === 'stopped' && answer.text !== '') await keepStopped(asked, answer.text, last);
        pending.forget(asked.conversation);
      },
      retry: error => {
        answer.remove();
        turn.remove();
        if (error.code === 'lost') this.#put(asked, { isNew: false });
        else this.ask(asked.question);
      },
    });
  }

  async #run({ answer, ended, retry }) {
    this.#running = answer;
    this.#changed();
    announce('Answering');
    try {
      const { state, note } = await answer.read();
      answer.end(state === 'unknown' ? 'stopped' : state, note);
      announce(state === 'done' ? answer.text : 'Stopped');
      await ended(state);
    } catch (error) {
      if (!answer.isLeft) this.#fail(answer, error, retry);
    } finally {
      if (this.#running === answer) this.#running = null;
      this.#changed();
      this.#kept();
    }
  }

  #fail(answer, error, retry) {
    const again = () => { if (!this.isBusy) retry(error); };
    answer.fail(error.message, error.code === 'lost' ? 'Read on' : 'Try again', again);
    announce(error.message);
    this.#failed(error, again);
  }

  /** The request as it is sent, in a conversation that there is. */
  async #prepare(asked, signal) {
    if (this.#conversation === null) {
      const name = await createConversation();
      signal.throwIfAborted();
      this.#conversation = name;
      address.name(name);
      this.#kept();
    }
    asked.conversation ??= this.#conversation;
    asked.body ??= JSON.stringify({ ...asked.wanted, conversation: asked.conversation });
    pending.keep(asked.conversation, asked);
    return asked;
  }
}
