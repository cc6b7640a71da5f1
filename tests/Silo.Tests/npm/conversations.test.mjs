// Conversations by the official npm client, every body against OpenAI's schemas; and what they have no address for: sessions.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI, { BadRequestError, NotFoundError } from 'openai';
import { loadSchemas } from './schemas.mjs';

const base = process.env.ORLEANSAI_BASE_URL;
const client = new OpenAI({ baseURL: `${base}/v1`, apiKey: 'none', maxRetries: 0 });
const violations = loadSchemas(process.env.ORLEANSAI_OPENAPI);
const valid = (name, value) => assert.deepEqual(violations(name, value), [], `${name}: ${JSON.stringify(value)}`);
const message = (content, role = 'user') => ({ type: 'message', role, content });
const call = { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{}' };
const output = { type: 'function_call_output', call_id: 'c1', output: '22' };
const ask = (session, content) => client.chat.completions.create(
  { model: 'demo', messages: [{ role: 'user', content }], temperature: 0 }, { headers: { 'x-orleansai-session': session } });
const texts = (items) => items.map((item) => item.content[0].text);
const all = async (page) => { const items = []; for await (const item of page) items.push(item); return items; };

test('a conversation is made, read, changed and deleted', async () => {
  const made = await client.conversations.create({ metadata: { topic: 'demo' }, items: [message('Hello!'), message('Hi.', 'assistant')] });
  valid('ConversationResource', made);
  assert.deepEqual(made.metadata, { topic: 'demo' });
  assert.deepEqual(await client.conversations.retrieve(made.id), made);
  const changed = await client.conversations.update(made.id, { metadata: { topic: 'other' } });
  valid('ConversationResource', changed);
  assert.deepEqual(changed.metadata, { topic: 'other' });
  const deleted = await client.conversations.delete(made.id);
  valid('DeletedConversationResource', deleted);
  assert.deepEqual(deleted, { id: made.id, object: 'conversation.deleted', deleted: true });
  await assert.rejects(client.conversations.retrieve(made.id), NotFoundError);
  await assert.rejects(client.conversations.delete(made.id), NotFoundError);
  valid('ConversationResource', await client.conversations.create());
});

test('items are added, listed in pages both ways, read and deleted', async () => {
  const { id } = await client.conversations.create({ items: [message('0')] });
  for (let turn = 1; turn < 8; turn += 1) {
    const added = await client.conversations.items.create(id, { items: [message(`${turn}`)] });
    valid('ConversationItemList', added);
  }
  for (const order of ['asc', 'desc']) {
    const page = await client.conversations.items.list(id, { order, limit: 3 });
    valid('ConversationItemList', { object: 'list', data: page.data, has_more: page.has_more, first_id: page.data[0].id, last_id: page.last_id });
    const expected = ['0', '1', '2', '3', '4', '5', '6', '7'];
    assert.deepEqual(texts(await all(page)), order === 'asc' ? expected : expected.reverse());
  }
  const [item] = (await client.conversations.items.list(id, { order: 'asc', limit: 1 })).data;
  assert.deepEqual(await client.conversations.items.retrieve(item.id, { conversation_id: id }), item);
  valid('ConversationResource', await client.conversations.items.delete(item.id, { conversation_id: id }));
  await assert.rejects(client.conversations.items.retrieve(item.id, { conversation_id: id }), NotFoundError);
  await assert.rejects(client.conversations.items.delete(item.id, { conversation_id: id }), NotFoundError);
  assert.equal((await all(await client.conversations.items.list(id))).length, 7);
});

test('items of every kind come back as the specification has them', async () => {
  const reasoning = { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'Thought.' }] };
  const { id } = await client.conversations.create({ items: [message('What is it?'), reasoning, call, output, message('It is 22.', 'assistant')] });
  const list = await (await fetch(`${base}/v1/conversations/${id}/items?order=asc`)).json();
  valid('ConversationItemList', list);
  list.data.forEach((item) => valid('ConversationItem', item));
  assert.deepEqual(list.data.map((item) => item.type), ['message', 'reasoning', 'function_call', 'function_call_output', 'message']);
  assert.equal(new Set(list.data.map((item) => item.id)).size, 5);
});

test('a session of chat is a conversation, and a response goes on with it', async () => {
  const session = `s-${crypto.randomUUID()}`;
  const answer = await ask(session, 'What is a grain?');
  const items = await all(await client.conversations.items.list(session, { order: 'asc' }));
  assert.deepEqual(texts(items), ['What is a grain?', answer.choices[0].message.content]);
  const made = await client.conversations.create({ items: [message('What is a grain?'), message(answer.choices[0].message.content, 'assistant')] });
  const response = await client.responses.create({ model: 'demo', input: 'Thank you!', conversation: made.id, temperature: 0 });
  assert.equal((await ask(session, 'Thank you!')).choices[0].message.content, response.output_text);
});

test('sessions are listed with a cursor, renamed, forked, exported and deleted', async () => {
  const get = async (path, init) => {
    const response = await fetch(`${base}/v1/sessions${path}`, { ...init, headers: { 'content-type': 'application/json' } });
    return { status: response.status, body: await response.json() };
  };
  const post = (path, body) => get(path, { method: 'POST', body: JSON.stringify(body) });
  const name = `l-${crypto.randomUUID()}`;
  await ask(name, 'Hello!');
  await ask(name, 'Thank you!');
  const listed = [];
  for (let after = ''; after !== null;) {
    const { body } = await get(`?limit=3${after && `&after=${encodeURIComponent(after)}`}`);
    listed.push(...body.data);
    after = body.next;
  }
  const { title, turns, items, running } = listed.find((session) => session.id === name);
  assert.deepEqual({ title, turns, items, running }, { title: 'Hello!', turns: 2, items: 4, running: null });
  assert.equal(new Set(listed.map((session) => session.id)).size, listed.length);
  assert.equal((await get('?after=nonsense')).status, 400);

  assert.equal((await post(`/${name}`, { title: 'Greetings' })).body.title, 'Greetings');
  const fork = (await post(`/${name}/fork`, { turns: 1 })).body;
  assert.deepEqual([fork.turns, fork.title], [1, 'Greetings']);
  assert.equal((await post(`/${name}/fork`, { id: name })).body.error.code, 'already_exists');
  assert.equal((await post(`/${name}/fork`, { id: 'no name!' })).body.error.param, 'id');
  assert.equal((await post(`/${name}/cancel`, {})).status, 404);
  const exported = (await get(`/${name}/export`)).body;
  assert.deepEqual(exported.history.map((turn) => turn.items.length), [2, 2]);

  assert.equal((await get(`/${name}`, { method: 'DELETE' })).body.deleted, true);
  assert.equal((await get(`/${name}`)).status, 404);
  assert.equal((await get(`/${fork.id}`)).body.turns, 1);
});

test('mistakes are told as OpenAI tells them', async () => {
  const { id } = await client.conversations.create();
  const refused = (call, type, code, param) => assert.rejects(call, (error) => error instanceof type && error.code === code && error.param === param);
  await refused(client.conversations.retrieve('conv_none'), NotFoundError, 'not_found', 'conversation_id');
  await refused(client.conversations.items.create('conv_none', { items: [message('x')] }), NotFoundError, 'not_found', 'conversation_id');
  await refused(client.conversations.items.create(id, { items: Array(21).fill(message('x')) }), BadRequestError, 'invalid_value', 'items');
  await refused(client.conversations.items.create(id, {}), BadRequestError, 'invalid_value', 'items');
  await refused(client.conversations.items.create(id, { items: [message(5)] }), BadRequestError, 'invalid_value', 'items[0].content');
  await refused(client.conversations.items.create(id, { items: [{ type: 'computer_call' }] }), BadRequestError, 'unsupported_parameter', 'items[0].type');
  await refused(client.conversations.update(id, {}), BadRequestError, 'invalid_value', 'metadata');
  await refused(client.conversations.create({ metadata: { a: 1 } }), BadRequestError, 'invalid_value', 'metadata.a');
  await refused(client.conversations.items.list(id, { limit: 101 }), BadRequestError, 'invalid_value', 'limit');
  await refused(client.conversations.items.list(id, { order: 'up' }), BadRequestError, 'invalid_value', 'order');
  await refused(client.conversations.items.list(id, { after: 'none' }), BadRequestError, 'invalid_value', 'after');
  const response = await fetch(`${base}/v1/conversations/conv_none`);
  valid('ErrorResponse', await response.json());
});
