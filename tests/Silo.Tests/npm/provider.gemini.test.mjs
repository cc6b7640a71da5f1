// Google's own client, unchanged, against a double of its API: with an API key, and on Vertex AI.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError, GoogleGenAI } from '@google/genai';
import { OAuth2Client } from 'google-auth-library';

const { DOUBLE_URL: baseUrl, DOUBLE_TOKEN: token } = process.env;
const authClient = new OAuth2Client();
authClient.setCredentials({ access_token: token, expiry_date: Date.now() + 3_600_000 });
const google = token
  ? new GoogleGenAI({ vertexai: true, project: 'p', location: 'global', googleAuthOptions: { authClient }, httpOptions: { baseUrl, apiVersion: 'v1' } })
  : new GoogleGenAI({ apiKey: 'key', httpOptions: { baseUrl } });
const model = 'gemini-2.5-flash';
const tools = [{ functionDeclarations: [{ name: 'get_weather', parametersJsonSchema: { type: 'object', properties: { city: { type: 'string' } } } }] }];
const config = { responseMimeType: 'application/json', responseJsonSchema: { type: 'object' } };

for (const [name, more, text] of [['text', {}, 'Hello world.'], ['schema', { config }, '{"answer":42}'], ['tools', { config: { tools } }, 'I look.']]) {
  test(`${name}: whole and as a stream are the same`, async () => {
    const whole = await google.models.generateContent({ model, contents: 'Hello!', ...more });
    assert.equal(whole.text, text);
    let streamed = '';
    let last = null;
    for await (const chunk of await google.models.generateContentStream({ model, contents: 'Hello!', ...more })) {
      streamed += chunk.text ?? '';
      last = chunk;
    }
    assert.equal(streamed, text);
    assert.equal(last.candidates[0].finishReason, 'STOP');
    assert.deepEqual(last.usageMetadata, whole.usageMetadata);
    assert.equal(last.usageMetadata.totalTokenCount, 16);
    assert.deepEqual(whole.functionCalls?.[0]?.args, name === 'tools' ? { city: 'Paris' } : undefined);
  });
}

test('an image is seen', async () => {
  const answer = await google.models.generateContent({ model, contents: [{ inlineData: { mimeType: 'image/png', data: 'AAAA' } }] });
  assert.equal(answer.text, 'A pixel.');
});

test('errors are the errors of the client', async () => {
  await assert.rejects(google.models.generateContent({ model: 'missing', contents: 'x' }), (error) => error instanceof ApiError && error.status === 404);
});

test('embeddings', { skip: token !== '' }, async () => {
  const answer = await google.models.embedContent({ model: 'gemini-embedding-001', contents: ['a', 'b'], config: { outputDimensionality: 4 } });
  assert.deepEqual(answer.embeddings.map(({ values }) => values), [[0, 0, 0, 0], [1, 1, 1, 1]]);
});
