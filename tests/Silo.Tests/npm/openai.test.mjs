// The official npm client, unchanged, against a running server: node --test openai.test.mjs, with ORLEANSAI_BASE_URL set.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI, { BadRequestError, NotFoundError } from 'openai';

const client = new OpenAI({ baseURL: `${process.env.ORLEANSAI_BASE_URL}/v1`, apiKey: 'none', maxRetries: 0 });
const model = 'demo';
const hello = [{ role: 'user', content: 'Hello!' }];
const grain = [{ role: 'user', content: 'What is a grain?' }];

test('chat answers with text, finish reason and usage', async () => {
  const answer = await client.chat.completions.create({ model, messages: grain, temperature: 0 });
  assert.match(answer.choices[0].message.content, /^A grain is a virtual actor/);
  assert.equal(answer.choices[0].finish_reason, 'stop');
  assert.equal(answer.usage.total_tokens, answer.usage.prompt_tokens + answer.usage.completion_tokens);
  assert.ok(answer.usage.completion_tokens > 5);
});

test('a stream adds up to the same text, piece by piece, with usage at its end', async () => {
  const request = { model, messages: grain, temperature: 0 };
  const whole = await client.chat.completions.create(request);
  const stream = await client.chat.completions.create({ ...request, stream: true, stream_options: { include_usage: true } });
  let text = '';
  let pieces = 0;
  let usage = null;
  let finish = null;
  for await (const chunk of stream) {
    const delta = chunk.choices[0]?.delta?.content ?? '';
    text += delta;
    pieces += delta ? 1 : 0;
    usage = chunk.usage ?? usage;
    finish = chunk.choices[0]?.finish_reason ?? finish;
  }
  assert.equal(text, whole.choices[0].message.content);
  assert.ok(pieces > 5, `${pieces} pieces`);
  assert.equal(finish, 'stop');
  assert.equal(usage.completion_tokens, whole.usage.completion_tokens);
});

test('the streaming helper sees content events and the final completion', async () => {
  const runner = client.chat.completions.stream({ model, messages: hello, temperature: 0 });
  let text = '';
  runner.on('content', (delta) => { text += delta; });
  const final = await runner.finalChatCompletion();
  assert.equal(text, final.choices[0].message.content);
});

test('n = 2 gives two choices, streamed and not', async () => {
  const request = { model, messages: [{ role: 'user', content: 'Tell me a story.' }], n: 2, temperature: 1.2, seed: 7, max_tokens: 24 };
  const whole = await client.chat.completions.create(request);
  assert.deepEqual(whole.choices.map((choice) => choice.index), [0, 1]);
  const texts = ['', ''];
  for await (const chunk of await client.chat.completions.create({ ...request, stream: true })) {
    for (const choice of chunk.choices) texts[choice.index] += choice.delta.content ?? '';
  }
  assert.deepEqual(texts, whole.choices.map((choice) => choice.message.content));
  assert.notEqual(texts[0], texts[1]);
});

test('a stop string ends the answer and is no part of it', async () => {
  const request = { model, messages: grain, temperature: 0, stop: ['virtual act'] };
  const whole = await client.chat.completions.create(request);
  assert.equal(whole.choices[0].message.content, 'A grain is a ');
  assert.equal(whole.choices[0].finish_reason, 'stop');
  let text = '';
  for await (const chunk of await client.chat.completions.create({ ...request, stream: true })) text += chunk.choices[0]?.delta?.content ?? '';
  assert.equal(text, 'A grain is a ');
});

test('max_tokens and max_completion_tokens end with length', async () => {
  for (const limit of [{ max_tokens: 3 }, { max_completion_tokens: 3 }]) {
    const answer = await client.chat.completions.create({ model, messages: grain, temperature: 0, ...limit });
    assert.equal(answer.choices[0].finish_reason, 'length');
    assert.equal(answer.usage.completion_tokens, 3);
  }
});

test('logprobs name every token and its rivals', async () => {
  const answer = await client.chat.completions.create({ model, messages: hello, temperature: 0, logprobs: true, top_logprobs: 3 });
  const tokens = answer.choices[0].logprobs.content;
  assert.ok(tokens.length >= answer.usage.completion_tokens - 1);
  for (const token of tokens) {
    assert.ok(token.logprob <= 0);
    assert.equal(token.top_logprobs.length, 3);
    assert.ok(token.top_logprobs[0].logprob >= token.top_logprobs[1].logprob);
    assert.equal(token.top_logprobs[0].token, token.token, 'greedy takes the likeliest');
  }
  const text = Buffer.from(tokens.flatMap((token) => token.bytes ?? [])).toString('utf8');
  assert.equal(text, answer.choices[0].message.content);
});

test('the same seed gives the same answer', async () => {
  const request = { model, messages: [{ role: 'user', content: 'Tell me a story.' }], temperature: 1.5, seed: 42, max_tokens: 30 };
  const [first, second] = await Promise.all([client.chat.completions.create(request), client.chat.completions.create(request)]);
  assert.equal(first.choices[0].message.content, second.choices[0].message.content);
});

test('legacy completions continue a text', async () => {
  const request = { model, prompt: '<|im_start|>user\nHello', max_tokens: 8, temperature: 0, logprobs: 2 };
  const whole = await client.completions.create(request);
  assert.equal(whole.object, 'text_completion');
  assert.equal(whole.choices[0].logprobs.tokens.length, whole.usage.completion_tokens);
  let text = '';
  for await (const chunk of await client.completions.create({ ...request, stream: true })) text += chunk.choices[0]?.text ?? '';
  assert.equal(text, whole.choices[0].text);
});

test('several prompts give numbered choices', async () => {
  const answer = await client.completions.create({ model, prompt: ['One, two', 'Hello'], n: 2, max_tokens: 2 });
  assert.deepEqual(answer.choices.map((choice) => choice.index).sort(), [0, 1, 2, 3]);
});

test('models are listed and retrieved', async () => {
  const list = await client.models.list();
  assert.deepEqual(list.data.map((entry) => entry.id), [model]);
  assert.equal((await client.models.retrieve(model)).id, model);
});

test('errors arrive as the client\'s own types', async () => {
  await assert.rejects(
    client.chat.completions.create({ model: 'no-such-model', messages: hello }),
    (error) => error instanceof NotFoundError && error.code === 'model_not_found' && error.param === 'model');
  await assert.rejects(
    client.chat.completions.create({ model, messages: hello, temperature: 9 }),
    (error) => error instanceof BadRequestError && error.param === 'temperature');
  await assert.rejects(
    client.chat.completions.create({ model, messages: hello, tools: [{ type: 'function', function: { name: 'f' } }] }),
    (error) => error instanceof BadRequestError && error.code === 'unsupported_parameter' && error.param === 'tools');
  await assert.rejects(
    client.chat.completions.create({ model, messages: [{ role: 'user', content: 'word '.repeat(5000) }] }),
    (error) => error instanceof BadRequestError && error.code === 'context_length_exceeded' && /1024/.test(error.message));
  await assert.rejects(client.models.retrieve('nope'), NotFoundError);
});

test('a reader that leaves ends the stream', async () => {
  const stream = await client.chat.completions.create({ model, messages: hello, stream: true, max_tokens: 500 });
  for await (const chunk of stream) {
    assert.ok(chunk.id);
    break;
  }
});
