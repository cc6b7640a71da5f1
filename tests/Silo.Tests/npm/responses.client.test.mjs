// The official npm client of the Responses API, unchanged, against a running server: node --test, with ORLEANSAI_BASE_URL set.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI, { APIError, BadRequestError, NotFoundError } from 'openai';

const client = new OpenAI({ baseURL: `${process.env.ORLEANSAI_BASE_URL}/v1`, apiKey: 'none', maxRetries: 0 });
const request = { model: 'demo', input: 'What is a grain?', temperature: 0 };
const story = { model: 'demo', input: 'Tell me a story.', ignore_eos: true, background: true };

async function collect(stream) {
  const events = [];
  for await (const event of stream) events.push(event);
  return events;
}

const text = (events) => events.filter((event) => event.type === 'response.output_text.delta').map((event) => event.delta).join('');

test('a response has its text, status and usage, and can be retrieved', async () => {
  const answer = await client.responses.create(request);
  assert.match(answer.output_text, /^A grain is a virtual actor/);
  assert.equal(answer.status, 'completed');
  assert.equal(answer.usage.total_tokens, answer.usage.input_tokens + answer.usage.output_tokens);
  assert.deepEqual(await client.responses.retrieve(answer.id), answer);
});

test('the streaming helper puts the response together', async () => {
  const stream = client.responses.stream(request);
  let deltas = '';
  stream.on('response.output_text.delta', (event) => { deltas += event.delta; });
  const final = await stream.finalResponse();
  assert.equal(final.output_text, deltas);
  assert.equal(final.status, 'completed');
});

test('a finished stream can be read again from behind any event', async () => {
  const events = await collect(await client.responses.create({ ...request, stream: true }));
  const { id } = events[0].response;
  assert.deepEqual(events.map((event) => event.sequence_number), events.map((_, index) => index));
  assert.deepEqual(await collect(await client.responses.retrieve(id, { stream: true })), events);
  for (const starting_after of [0, 3, 7, events.length - 2, events.length - 1]) {
    assert.deepEqual(await collect(await client.responses.retrieve(id, { stream: true, starting_after })), events.slice(starting_after + 1));
  }
});

test('a stream that was left goes on and is picked up', async () => {
  const left = await client.responses.create({ ...story, max_output_tokens: 300, stream: true });
  const seen = [];
  for await (const event of left) {
    seen.push(event);
    if (seen.length === 10) break;
  }
  const { id } = seen[0].response;
  const [rest, all] = await Promise.all([9, undefined].map(async (starting_after) => collect(await client.responses.retrieve(id, { stream: true, starting_after }))));
  assert.deepEqual([...seen, ...rest], all);
  assert.equal(all.at(-1).type, 'response.incomplete');
  assert.equal((await client.responses.retrieve(id)).output_text, text(all));
});

test('a response in the background answers at once and is cancelled', async () => {
  const begun = await client.responses.create(story);
  assert.equal(begun.status, 'in_progress');
  const cancelled = await client.responses.cancel(begun.id);
  assert.equal(cancelled.status, 'cancelled');
  assert.deepEqual(await client.responses.cancel(begun.id), cancelled);
  await assert.rejects(async () => collect(await client.responses.retrieve(begun.id, { stream: true })), (error) => error instanceof APIError && error.code === 'cancelled');
});

test('a response in the foreground cannot be cancelled', async () => {
  const { id } = await client.responses.create(request);
  await assert.rejects(client.responses.cancel(id), BadRequestError);
});

test('turns follow each other by previous_response_id, without their instructions', async () => {
  const first = await client.responses.create({ ...request, instructions: 'Speak only of grains. '.repeat(10) });
  const second = await client.responses.create({ ...request, input: 'Hello!', previous_response_id: first.id });
  assert.ok(second.usage.input_tokens < first.usage.input_tokens, 'without the first one\'s instructions');
  assert.equal(second.instructions, null);
  const inputs = [];
  for await (const item of client.responses.inputItems.list(second.id, { order: 'asc', limit: 2 })) inputs.push(item.content[0].text);
  assert.deepEqual(inputs, [request.input, first.output_text, 'Hello!']);
});

test('a deleted response is gone', async () => {
  const { id } = await client.responses.create(request);
  await client.responses.delete(id);
  await assert.rejects(client.responses.retrieve(id), NotFoundError);
  await assert.rejects(client.responses.delete(id), NotFoundError);
  await assert.rejects(client.responses.inputItems.list(id), NotFoundError);
  await assert.rejects(
    client.responses.create({ ...request, previous_response_id: id }),
    (error) => error instanceof BadRequestError && error.code === 'previous_response_not_found' && error.param === 'previous_response_id');
});

test('turns of a conversation follow each other, stored or not', async () => {
  const conversation = `conv-${crypto.randomUUID()}`;
  await assert.rejects(client.responses.create({ ...request, conversation }), NotFoundError);
  await client.chat.completions.create(
    { model: 'demo', messages: [{ role: 'user', content: 'Hello!' }], temperature: 0 }, { headers: { 'x-orleansai-session': conversation } });
  const first = await client.responses.create({ ...request, conversation });
  const second = await client.responses.create({ ...request, input: 'Thank you!', conversation: { id: conversation }, store: false });
  const third = await client.responses.create({ ...request, input: 'Thank you!', conversation, instructions: 'Be brief.', stream: true });
  const last = (await collect(third)).at(-1).response;
  assert.deepEqual([first.conversation, second.conversation, last.conversation], Array(3).fill({ id: conversation }));
  assert.ok(first.usage.input_tokens < second.usage.input_tokens && second.usage.input_tokens < last.usage.input_tokens);
  await assert.rejects(client.responses.create({ ...request, previous_response_id: first.id }), BadRequestError);
});
