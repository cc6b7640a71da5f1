// Hugging Face's own client, unchanged, against a double of TGI. Its helpers for text have gone over to OpenAI's routes; the requests of
// TGI's own form are its custom requests.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InferenceClient } from '@huggingface/inference';

const base = process.env.DOUBLE_URL.replace(/\/$/, '');
const to = (path) => new InferenceClient('hf_key', { endpointUrl: `${base}${path}` });
const ask = { inputs: 'Say hello.', parameters: { details: true } };

for (const path of ['/', '/generate']) {
  test(`text is generated whole at ${path}`, async () => {
    const answer = await to(path).request(ask);
    const whole = path === '/' ? answer[0] : answer;
    assert.equal(whole.generated_text, 'Hello world.');
    assert.equal(whole.details.finish_reason, 'eos_token');
    assert.equal(whole.details.tokens.length, whole.details.generated_tokens);
  });
}

for (const path of ['/', '/generate_stream']) {
  test(`text is generated as a stream at ${path}, whose last event has the whole`, async () => {
    let text = '';
    let last = null;
    for await (const event of to(path).streamingRequest(ask)) {
      text += event.token.special ? '' : event.token.text;
      last = event;
    }
    assert.equal(text, 'Hello world.');
    assert.equal(last.generated_text, text);
    assert.equal(last.details.finish_reason, 'eos_token');
  });
}

test('conversations have the route of OpenAI', async () => {
  const messages = [{ role: 'user', content: 'Hello!' }];
  const answer = await to('').chatCompletion({ messages });
  assert.equal(answer.choices[0].message.content, 'Hello world.');
  let text = '';
  for await (const chunk of to('').chatCompletionStream({ messages })) text += chunk.choices[0]?.delta?.content ?? '';
  assert.equal(text, 'Hello world.');
});

test('what it refuses is an error of the client', async () => {
  await assert.rejects(to('/generate').request({ inputs: 'x', parameters: { temperature: 0 } }), /strictly positive/);
});
