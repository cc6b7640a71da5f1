import { address } from './address.js';
import { announce, byId, element } from './dom.js';
import { pending } from './pending.js';
import { deleteConversation, listConversations, renameConversation } from './sessions.js';

const section = byId('conversations');
const list = byId('conversation-list');
const notice = byId('conversations-notice');
const more = byId('more-conversations');
const when = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

// Until the first answer is complete, the server has none: this tab may know what was asked.
const titleOf = ({ id, title }) => title || pending.of(id)?.question.split('\n')[0] || 'New conversation';

/** The conversations that the server keeps: to be opened, renamed and deleted. */
export class Conversations {
  #all = [];
  #next = null;
  #shown = null;
  #changed;
  #deleted;

  /**
   * @param changed is called when something has come to be known of them
   * @param deleted is called with the name of one that is gone
   */
  constructor({ changed, deleted }) {
    [this.#changed, this.#deleted] = [changed, deleted];
    more.addEventListener('click', () => this.#try(() => this.#add(this.#next)));
  }

  /** What the one on the page is called. */
  get title() { return this.#all.filter(({ id }) => id === this.#shown).map(titleOf)[0] ?? 'Conversation'; }

  /** Asks for the newest ones; says so where they cannot be had. */
  show() { return this.#try(() => this.#load()); }

  /** Marks the one on the page. */
  mark(name) {
    this.#shown = name;
    for (const link of list.querySelectorAll('a')) mark(link, name);
  }

  async #load() {
    await this.#add(null);
    section.hidden = false;
  }

  async #add(after) {
    const { data, next } = await listConversations(after);
    this.#all = after === null ? data : [...this.#all, ...data.filter(({ id }) => !this.#all.some(known => known.id === id))];
    this.#next = next;
    this.#list();
    this.#changed();
  }

  #list() {
    more.hidden = this.#next === null;
    byId('no-conversations').hidden = this.#all.length > 0;
    // Whoever is typing a name is not to lose it to news.
    if (list.contains(document.activeElement) && document.activeElement.tagName === 'INPUT') return;
    const held = list.contains(document.activeElement) ? document.activeElement.id : null;
    list.replaceChildren(...this.#all.map(conversation => this.#row(conversation)));
    if (held) (document.getElementById(held) ?? byId('prompt')).focus();
  }

  #row(conversation) {
    const title = titleOf(conversation);
    const changed = when.format(new Date(conversation.changed_at * 1000));
    const link = element('a', { id: `open-${conversation.id}`, href: address.of(conversation.id), title: changed }, title);
    mark(link, this.#shown);
    const row = element('li');
    const rename = () => this.#edit(row, conversation);
    row.append(
      link,
      action('Rename', `rename-${conversation.id}`, title, rename),
      action('Delete', `delete-${conversation.id}`, title, () => this.#delete(conversation, title)));
    return row;
  }

  #edit(row, conversation) {
    const field = element('input', { value: conversation.title ?? '', maxLength: 200, required: true, ariaLabel: 'New name' });
    const form = element('form', {}, field, element('button', { type: 'submit', className: 'link', textContent: 'Save' }));
    const close = () => {
      row.replaceWith(this.#row(conversation));
      byId(`rename-${conversation.id}`)?.focus();
    };
    form.addEventListener('submit', event => {
      event.preventDefault();
      this.#try(async () => {
        await renameConversation(conversation.id, field.value.trim());
        conversation.title = field.value.trim();
        close();
        announce(`Renamed to ${conversation.title}`);
        await this.#load();
      });
    });
    field.addEventListener('keydown', event => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      close();
    });
    row.replaceChildren(form);
    field.select();
  }

  #delete(conversation, title) {
    if (!confirm(`Delete “${title}” with all that was said in it? It cannot be brought back.`)) return;
    const below = this.#all[this.#all.indexOf(conversation) + 1];
    this.#try(async () => {
      await deleteConversation(conversation.id).catch(error => { if (error.status !== 404) throw error; });
      pending.forget(conversation.id);
      announce(`Deleted ${title}`);
      this.#deleted(conversation.id);
      await this.#load();
      (below ? byId(`open-${below.id}`) : byId('prompt'))?.focus();
    });
  }

  async #try(change) {
    try {
      await change();
      notice.hidden = true;
    } catch (error) {
      notice.textContent = error.message;
      notice.hidden = false;
    }
  }
}

function mark(link, name) {
  if (link.hash === address.of(name ?? '')) link.setAttribute('aria-current', 'page');
  else link.removeAttribute('aria-current');
}

function action(text, id, title, click) {
  const button = element('button', { type: 'button', id, className: 'link', textContent: text, ariaLabel: `${text} “${title}”` });
  button.addEventListener('click', click);
  return button;
}
