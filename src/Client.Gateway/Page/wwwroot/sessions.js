import { get, post, send } from './api.js';

const session = name => `v1/sessions/${encodeURIComponent(name)}`;

/** A page of the conversations that the server keeps, the last changed first: `data`, and `next` to ask for the page after it. */
export const listConversations = after => get(`v1/sessions${after ? `?after=${encodeURIComponent(after)}` : ''}`);

/** A conversation with all its turns (`history`), and the request that is being answered (`running`). */
export const readConversation = name => get(`${session(name)}/export`);

/** Makes a conversation; gives its name. */
export const createConversation = async () => (await (await post('v1/conversations')).json()).id;

export const renameConversation = (name, title) => post(session(name), { title });

/** Deletes it with its answers: their text is really gone. */
export const deleteConversation = name => send(session(name), { method: 'DELETE' });

/** Has the conversation keep what was read of an answer that was stopped. */
export const keepTurn = (name, question, answer) => post(`v1/conversations/${encodeURIComponent(name)}/items`, {
  items: [{ role: 'user', content: question }, { role: 'assistant', content: answer }],
});

/** Ends the answer to a request. */
export const cancelAnswer = request => post(`v1/generations/${encodeURIComponent(request)}/cancel`);

/** Ends whatever the conversation is being answered. */
export const cancelTurn = name => post(`${session(name)}/cancel`);

/** What a request that is being answered asks, and whom; no question where it came in at another endpoint than ours. */
export async function readQuestion(request) {
  const { model, endpoint } = await get(`v1/generations/${encodeURIComponent(request)}`);
  if (endpoint !== '/v1/responses') return { model, question: null };
  const { data } = await get(`v1/responses/${responseId(request)}/input_items?order=asc`);
  return { model, question: data.map(textOf).join('\n') };
}

/** The text of an item, whoever said it. */
export const textOf = ({ content = [], output, name, arguments: given, summary = [] }) =>
  output ?? (name ? `${name}(${given})` : [...content, ...summary].map(part => part.text ?? part.refusal ?? '').join(''));

/** Asks; asked again with the same key it is answered once. `after`: the last event that we have. */
export const openAnswer = ({ key, body }, after, signal) => send('v1/responses', {
  method: 'POST',
  headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key, ...behind(after) },
  body,
  signal,
});

/** Reads the answer to a request that somebody else sent. */
export const joinAnswer = (request, after, signal) =>
  send(`v1/responses/${responseId(request)}?stream=true`, { headers: behind(after), cache: 'no-store', signal });

const responseId = request => `resp_${encodeURIComponent(request)}`;

const behind = after => (after ? { 'Last-Event-ID': after } : {});
