// The official npm client against a gateway before a scripted model with tools, eyes and thoughts (tests/Client.Gateway.Tests); all that
// is answered against OpenAI's file (ORLEANSAI_OPENAPI) and that of Open Responses (ORLEANSAI_OPENRESPONSES).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI from 'openai';
import { loadSchemas } from './schemas.mjs';

const base = process.env.ORLEANSAI_BASE_URL;
const openai = loadSchemas(process.env.ORLEANSAI_OPENAPI);
const openResponses = loadSchemas(process.env.ORLEANSAI_OPENRESPONSES);
const client = new OpenAI({ baseURL: `${base}/v1`, apiKey: 'none', maxRetries: 0 });
const model = 'demo';
const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false };
const chatTools = ['weather', 'now'].map((name) => ({ type: 'function', function: { name, description: 'How it is.', parameters, strict: true } }));
const tools = ['weather', 'now'].map((name) => ({ type: 'function', name, description: 'How it is.', parameters, strict: true }));
const ask = [{ role: 'user', content: 'How is it in Rome?' }];
const image = 'data:image/png;base64,AQI=';
const schema = { type: 'object', properties: { city: { type: 'string' }, degrees: { type: 'integer' } }, required: ['city', 'degrees'], additionalProperties: false };

const valid = (violations, name, value) => assert.deepEqual(violations(name, value), [], `${name}: ${JSON.stringify(value)}`);

function validResponse(value) {
  valid(openai, 'Response', value);
  // Open Responses' file allows no schema but null in the format that is told again.
  const format = value.text.format.type === 'json_schema' ? { ...value.text.format, schema: null } : value.text.format;
  valid(openResponses, 'ResponseResource', { ...value, text: { ...value.text, format } });
  return value;
}

function validEvent(event) {
  valid(openai, openai.events[event.type] ?? assert.fail(event.type), event);
  // A thought's own text has two names; clients follow OpenAI's.
  const named = { ...event, type: event.type.replace('reasoning_text', 'reasoning') };
  const plain = named.response?.text.format.type === 'json_schema'
    ? { ...named, response: { ...named.response, text: { ...named.response.text, format: { ...named.response.text.format, schema: null } } } } : named;
  valid(openResponses, openResponses.events[named.type] ?? assert.fail(named.type), plain);
}

async function chat(body) {
  const whole = await client.chat.completions.create({ model, ...body });
  valid(openai, 'CreateChatCompletionResponse', whole);
  const runner = client.chat.completions.stream({ model, ...body });
  runner.on('chunk', (chunk) => valid(openai, 'CreateChatCompletionStreamResponse', chunk));
  const streamed = await runner.finalChatCompletion();
  assert.deepEqual(streamed.choices[0].message.content || null, whole.choices[0].message.content || null);
  assert.equal(streamed.choices[0].finish_reason, whole.choices[0].finish_reason);
  const calls = (answer) => (answer.choices[0].message.tool_calls ?? []).map(({ id, type, function: { name, arguments: json } }) => ({ id, type, name, json }));
  assert.deepEqual(calls(streamed), calls(whole));
  return whole;
}

async function respond(body) {
  const whole = await client.responses.create({ model, store: false, ...body });
  const { output_text: text, ...raw } = whole;
  validResponse(raw);
  const events = [];
  for await (const event of await client.responses.create({ model, store: false, stream: true, ...body })) {
    validEvent(event);
    assert.equal(event.sequence_number, events.length);
    events.push(event);
  }
  const shape = ({ output }) => output.map(({ id, ...item }) => item);
  assert.deepEqual(shape(events.at(-1).response), shape(whole));
  return { whole, events };
}

test('chat: tools are called, and what they return is gone on with', async () => {
  const called = await chat({ messages: ask, tools: chatTools, tool_choice: 'required', parallel_tool_calls: true, reasoning_effort: 'high' });
  const { message, finish_reason: reason } = called.choices[0];
  assert.equal(reason, 'tool_calls');
  assert.deepEqual(message.tool_calls.map((call) => [call.function.name, JSON.parse(call.function.arguments)]), [['weather', { city: 'Rome' }], ['now', { city: 'Rome' }]]);
  assert.equal(message.reasoning_content, 'Let me think.');
  assert.equal(called.usage.completion_tokens_details.reasoning_tokens, 4);
  const results = message.tool_calls.map((call) => ({ role: 'tool', tool_call_id: call.id, content: '21 degrees' }));
  const answer = await chat({ messages: [...ask, message, ...results], tools: chatTools });
  assert.equal(answer.choices[0].message.content, 'It is 21 degrees.');
});

test('chat: one tool is chosen by name, or none', async () => {
  const one = await chat({ messages: ask, tools: chatTools, tool_choice: { type: 'function', function: { name: 'now' } } });
  assert.deepEqual(one.choices[0].message.tool_calls.map((call) => call.function.name), ['now']);
  const none = await chat({ messages: ask, tools: chatTools, tool_choice: 'none' });
  assert.equal(none.choices[0].message.content, 'Hello there.');
});

test('chat: a schema is parsed by the client', async () => {
  const body = { model, messages: ask, response_format: { type: 'json_schema', json_schema: { name: 'weather', schema, strict: true } } };
  await chat(body);
  const parsed = await client.chat.completions.parse(body);
  assert.equal(JSON.parse(parsed.choices[0].message.content).degrees, 21);
});

test('chat: images and refusals', async () => {
  const seen = await chat({ messages: [{ role: 'user', content: [{ type: 'text', text: 'What?' }, { type: 'image_url', image_url: { url: image, detail: 'high' } }] }] });
  assert.equal(seen.choices[0].message.content, 'I see data:image/png; at high.');
  const refused = await client.chat.completions.create({ model, messages: [{ role: 'user', content: 'Refuse.' }] });
  valid(openai, 'CreateChatCompletionResponse', refused);
  assert.equal(refused.choices[0].message.refusal, 'I will not.');
});

test('responses: tools are called, and what they return is gone on with', async () => {
  const { whole, events } = await respond({ input: ask, tools, reasoning: { effort: 'high' } });
  assert.deepEqual(whole.output.map((item) => item.type), ['reasoning', 'function_call', 'function_call']);
  assert.equal(events.filter((event) => event.type === 'response.function_call_arguments.done').length, 2);
  const results = whole.output.filter((item) => item.type === 'function_call').map((item) => ({ type: 'function_call_output', call_id: item.call_id, output: '21 degrees' }));
  const { whole: answer } = await respond({ input: [...ask, ...whole.output, ...results], tools });
  assert.equal(answer.output_text, 'It is 21 degrees.');
});

test('responses: a tool by name, a schema, an image, a refusal', async () => {
  const { whole: one } = await respond({ input: ask, tools, tool_choice: { type: 'function', name: 'now' }, parallel_tool_calls: false });
  assert.deepEqual(one.output.map((item) => item.name), ['now']);
  const { whole: typed } = await respond({ input: ask, text: { format: { type: 'json_schema', name: 'weather', schema, strict: true }, verbosity: 'low' } });
  assert.equal(JSON.parse(typed.output_text).city, 'Rome');
  const { whole: seen } = await respond({ input: [{ role: 'user', content: [{ type: 'input_text', text: 'What?' }, { type: 'input_image', image_url: image, detail: 'low' }] }] });
  assert.equal(seen.output_text, 'I see data:image/png; at low.');
  const { whole: refused } = await respond({ input: 'Refuse.' });
  assert.equal(refused.output[0].content[0].refusal, 'I will not.');
});

test('responses: the streaming helper puts the calls together', async () => {
  const final = await client.responses.stream({ model, store: false, input: ask, tools }).finalResponse();
  assert.deepEqual(final.output.map((item) => item.arguments), ['{"city":"Rome"}', '{"city":"Rome"}']);
});

test('embeddings: as numbers and as base64', async () => {
  const body = { model: 'e', input: ['one', 'three'], dimensions: 2 };
  for (const encoding_format of ['float', 'base64', undefined]) {
    const answer = await client.embeddings.create({ ...body, encoding_format });
    const vectors = answer.data.map((item) => item.embedding);
    if (encoding_format === 'base64') {
      assert.equal(typeof vectors[0], 'string');
      continue;
    }
    valid(openai, 'CreateEmbeddingResponse', answer);
    assert.deepEqual(vectors.map((vector) => vector.map((number) => Math.round(number * 10) / 10)), [[0.1, 3], [1.1, 5]]);
  }
  const raw = await fetch(`${base}/v1/embeddings`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  valid(openai, 'CreateEmbeddingResponse', await raw.json());
});

test('embeddings: errors', async () => {
  await assert.rejects(client.embeddings.create({ model: 'e', input: '' }), (error) => error.status === 400 && error.param === 'input');
});

test('models, routes and providers\' models', async () => {
  const list = await (await fetch(`${base}/v1/models`)).json();
  valid(openai, 'ListModelsResponse', list);
  assert.deepEqual(list.data.map(({ id, owned_by }) => [id, owned_by]), [['demo', 'orleans-ai'], ['team/chat', 'orleans-ai'], ['gpt', 'openai']]);
  for (const { id, owned_by } of (await client.models.list()).data) {
    const one = await client.models.retrieve(id);
    valid(openai, 'Model', one);
    assert.equal(one.owned_by, owned_by);
  }
});
