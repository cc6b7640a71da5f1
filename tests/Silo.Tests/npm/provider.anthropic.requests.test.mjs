// What we send to Anthropic, against the published type of its requests.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { loadAnthropic } from './anthropic.schemas.mjs';

const isRequest = loadAnthropic(process.env.ANTHROPIC_REQUEST_SCHEMA, 'GwRequest');
const requests = JSON.parse(readFileSync(process.env.REQUESTS, 'utf8'));

test('there are some', () => assert.ok(requests.length > 5));

for (const [index, { stream, ...request }] of requests.entries()) {
  // The type is that of requests without a stream.
  test(`request ${index} is what the types say`, () => {
    assert.ok(stream === undefined || stream === true);
    assert.deepEqual(isRequest(request), [], JSON.stringify(request));
  });
}
