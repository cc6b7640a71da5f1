// Every JSON body and every SSE object against its schema in OpenAI's own OpenAPI file (ORLEANSAI_OPENAPI).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSchemas } from './schemas.mjs';

const base = process.env.ORLEANSAI_BASE_URL;
const violations = loadSchemas(process.env.ORLEANSAI_OPENAPI);
const model = 'demo';
const messages = [{ role: 'user', content: 'What is a grain?' }];

const valid = (name, value) => assert.deepEqual(violations(name, value), [], `${name}: ${JSON.stringify(value)}`);

const post = (path, body) => fetch(base + path, {
  method: 'POST', headers: { 'content-type': 'application/json' }, body: typeof body === 'string' ? body : JSON.stringify(body),
});

async function events(response) {
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-type'), /^text\/event-stream/);
  const data = (await response.text()).split('\n\n').filter((frame) => frame.startsWith('data: ')).map((frame) => frame.slice(6));
  assert.equal(data.pop(), '[DONE]');
  return data.map((text) => JSON.parse(text));
}

const variations = {
  plain: {},
  'n = 3': { n: 3, temperature: 1, max_tokens: 12 },
  'length': { max_tokens: 2 },
  'stop string': { stop: 'virtual' },
  'penalties, bias and metadata': { presence_penalty: 1, frequency_penalty: 1, logit_bias: { 100: -100 }, metadata: { a: 'b' }, user: 'u', max_tokens: 20 },
};

for (const [name, extra] of Object.entries(variations)) {
  test(`chat, ${name}`, async () => {
    for (const logprobs of [{}, { logprobs: true }, { logprobs: true, top_logprobs: 5 }]) {
      const body = { model, messages, ...extra, ...logprobs };
      valid('CreateChatCompletionResponse', await (await post('/v1/chat/completions', body)).json());
      for (const stream_options of [undefined, { include_usage: true }]) {
        const chunks = await events(await post('/v1/chat/completions', { ...body, stream: true, stream_options }));
        chunks.forEach((chunk) => valid('CreateChatCompletionStreamResponse', chunk));
        assert.equal(chunks.filter((chunk) => chunk.choices.length === 0).length, stream_options ? 1 : 0);
      }
    }
  });

  test(`completions, ${name}`, async () => {
    for (const logprobs of [{}, { logprobs: 0 }, { logprobs: 5 }]) {
      const body = { model, prompt: 'What is a grain?', max_tokens: 16, ...extra, ...logprobs };
      valid('CreateCompletionResponse', await (await post('/v1/completions', body)).json());
      for (const stream_options of [undefined, { include_usage: true }]) {
        const chunks = await events(await post('/v1/completions', { ...body, stream: true, stream_options }));
        // The file has no schema for a chunk of /v1/completions, and that of the whole answer knows no null finish_reason,
        // which the service sends until a choice has ended. Everything else of it must hold.
        const unfinished = (choice) => (choice.finish_reason === null ? { ...choice, finish_reason: 'stop' } : choice);
        chunks.forEach((chunk) => valid('CreateCompletionResponse', { ...chunk, choices: chunk.choices.map(unfinished) }));
      }
    }
  });
}

test('models', async () => {
  valid('ListModelsResponse', await (await fetch(`${base}/v1/models`)).json());
  valid('Model', await (await fetch(`${base}/v1/models/${model}`)).json());
});

const errors = {
  'malformed JSON': ['/v1/chat/completions', '{"model": ', 400, 'invalid_json', null],
  'no body': ['/v1/chat/completions', '', 400, 'invalid_json', null],
  'missing messages': ['/v1/chat/completions', { model }, 400, null, 'messages'],
  'wrong type': ['/v1/chat/completions', { model, messages, temperature: 'hot' }, 400, null, 'temperature'],
  'wrong nested type': ['/v1/chat/completions', { model, messages: [{ role: 'user', content: 5 }] }, 400, null, 'messages[0].content'],
  'out of bounds': ['/v1/chat/completions', { model, messages, top_p: 2 }, 400, null, 'top_p'],
  'unsupported': ['/v1/chat/completions', { model, messages, response_format: { type: 'json_object' } }, 400, 'unsupported_parameter', 'response_format'],
  'unknown model': ['/v1/completions', { model: 'nope', prompt: 'x' }, 404, 'model_not_found', 'model'],
  'too long': ['/v1/completions', { model, prompt: 'word '.repeat(3000) }, 400, 'context_length_exceeded', null],
  'unknown address': ['/v1/nothing', {}, 404, 'not_found', null],
};

for (const [name, [path, body, status, code, param]] of Object.entries(errors)) {
  test(`error: ${name}`, async () => {
    const response = await post(path, body);
    const answer = await response.json();
    assert.equal(response.status, status, JSON.stringify(answer));
    valid('ErrorResponse', answer);
    if (code) assert.equal(answer.error.code, code);
    if (param) assert.equal(answer.error.param, param);
  });
}

test('the error for a long prompt names both numbers', async () => {
  const { error } = await (await post('/v1/completions', { model, prompt: 'word '.repeat(3000) })).json();
  assert.match(error.message, /1,?024/);
  assert.ok((error.message.match(/\d[\d,]*/g) ?? []).length >= 2, error.message);
});
