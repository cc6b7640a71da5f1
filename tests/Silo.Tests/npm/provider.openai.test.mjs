// The official npm client against the double of OpenAI that the adapters are tested with: what it cannot read is no double.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI, { AuthenticationError, BadRequestError, RateLimitError } from 'openai';

const client = new OpenAI({ baseURL: `${process.env.ORLEANSAI_BASE_URL}/v1`, apiKey: 'none', maxRetries: 0 });
const messages = [{ role: 'user', content: 'Hello!' }];
const ask = (model, more = {}) => client.chat.completions.create({ model, messages, ...more });

async function collect(stream) {
  const found = { text: '', reasoning: '', calls: [], finish: null, usage: null };
  for await (const chunk of stream) {
    found.usage = chunk.usage ?? found.usage;
    for (const choice of chunk.choices) {
      found.text += choice.delta.content ?? '';
      found.reasoning += choice.delta.reasoning ?? '';
      found.finish = choice.finish_reason ?? found.finish;
      for (const call of choice.delta.tool_calls ?? []) {
        found.calls[call.index] ??= { id: call.id, name: call.function.name, arguments: '' };
        found.calls[call.index].arguments += call.function.arguments ?? '';
      }
    }
  }
  return found;
}

test('text, streamed and whole', async () => {
  const stream = await collect(await ask('text', { stream: true, stream_options: { include_usage: true } }));
  assert.equal(stream.text, 'Grüße 🚂!');
  assert.equal(stream.finish, 'stop');
  assert.deepEqual([stream.usage.prompt_tokens, stream.usage.completion_tokens, stream.usage.prompt_tokens_details.cached_tokens], [9, 4, 4]);
  const whole = await ask('text');
  assert.equal(whole.choices[0].message.content, 'Grüße 🚂!');
  assert.equal(whole.choices[0].finish_reason, 'stop');
});

test('tools, streamed and whole', async () => {
  const wanted = [{ id: 'call_a', name: 'weather', arguments: '{"city":"Ulm"}' }, { id: 'call_b', name: 'time', arguments: '{}' }];
  const stream = await collect(await ask('tools', { stream: true }));
  assert.deepEqual(stream.calls, wanted);
  assert.equal(stream.finish, 'tool_calls');
  const whole = await ask('tools');
  assert.deepEqual(whole.choices[0].message.tool_calls.map((call) => ({ id: call.id, ...call.function })), wanted);
});

test('reasoning, as vLLM tells it', async () => {
  const stream = await collect(await ask('reasoning', { stream: true }));
  assert.deepEqual([stream.reasoning, stream.text, stream.finish], ['Hm.', 'Yes.', 'length']);
});

test('log probabilities', async () => {
  const whole = await ask('logprobs', { logprobs: true, top_logprobs: 1 });
  assert.equal(whole.choices[0].logprobs.content[0].top_logprobs[0].token, 'Hi');
});

test('errors have their classes', async () => {
  await assert.rejects(ask('429'), (error) => error instanceof RateLimitError && error.headers.get('retry-after') === '7');
  await assert.rejects(ask('401'), AuthenticationError);
  await assert.rejects(ask('400'), (error) => error instanceof BadRequestError && error.code === 'context_length_exceeded');
  await assert.rejects(ask('in band', { stream: true }).then(collect), /The engine died/);
});

test('a response, streamed', async () => {
  const stream = await client.responses.create({ model: 'response', input: 'Hello!', stream: true });
  let text = '';
  let last = null;
  for await (const event of stream) {
    text += event.type === 'response.output_text.delta' ? event.delta : '';
    last = event;
  }
  assert.equal(text, 'Hi there');
  assert.equal(last.type, 'response.completed');
  assert.equal(last.response.usage.output_tokens, 5);
});

test('a response, whole', async () => {
  const response = await client.responses.create({ model: 'response', input: 'Hello!' });
  assert.equal(response.output_text, 'Hi there');
  assert.equal(response.output.find((item) => item.type === 'function_call').name, 'look');
});

test('embeddings', async () => {
  const answer = await client.embeddings.create({ model: 'embedding', input: ['a', 'b'] });
  assert.deepEqual(answer.data.map((entry) => Array.from(entry.embedding)), [[1, 0], [0, 1]]);
});
