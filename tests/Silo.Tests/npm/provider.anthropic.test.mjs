// Anthropic's own client, unchanged, against a double of its API, whose every shape is checked against the published types.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import Anthropic, { AuthenticationError, BadRequestError, NotFoundError } from '@anthropic-ai/sdk';
import { loadAnthropic } from './anthropic.schemas.mjs';

const baseURL = process.env.DOUBLE_URL.replace(/\/$/, '');
const client = new Anthropic({ baseURL, apiKey: 'key', maxRetries: 0 });
const isEvent = loadAnthropic(process.env.ANTHROPIC_EVENT_SCHEMA, 'GwEvent');
const isMessage = loadAnthropic(process.env.ANTHROPIC_MESSAGE_SCHEMA, 'GwMessage');
const base = { model: 'claude-opus-4-7', max_tokens: 64 };
const hello = [{ role: 'user', content: 'Hello!' }];
const tools = [{ name: 'get_weather', input_schema: { type: 'object', properties: { city: { type: 'string' } } } }];
const think = { thinking: { type: 'adaptive' } };

for (const [name, more] of [['text', {}], ['tools', { tools }], ['thoughts', think]]) {
  test(`${name}: the whole message is what the types say, and what the stream adds up to`, async () => {
    const whole = await client.messages.create({ ...base, messages: hello, ...more });
    assert.deepEqual(isMessage(whole), []);
    const stream = client.messages.stream({ ...base, messages: hello, ...more });
    const seen = [];
    for await (const event of stream) {
      seen.push(event.type);
      assert.deepEqual(isEvent(event), []);
    }
    const final = await stream.finalMessage();
    assert.deepEqual(final.content.map(({ type }) => type), whole.content.map(({ type }) => type));
    assert.equal(final.stop_reason, whole.stop_reason);
    assert.equal(final.usage.output_tokens, whole.usage.output_tokens);
    assert.equal(seen.at(-1), 'message_stop');
  });
}

test('a call of a tool has its arguments', async () => {
  const final = await client.messages.stream({ ...base, messages: hello, tools }).finalMessage();
  assert.deepEqual(final.content.at(-1).input, { city: 'Paris' });
});

test('errors are the errors of the client', async () => {
  await assert.rejects(client.messages.create({ ...base, model: 'missing', messages: hello }), NotFoundError);
  await assert.rejects(client.messages.create({ model: base.model, messages: hello }), BadRequestError);
  const stranger = new Anthropic({ baseURL, apiKey: 'stranger', maxRetries: 0 });
  await assert.rejects(stranger.messages.create({ ...base, messages: hello }), AuthenticationError);
});
