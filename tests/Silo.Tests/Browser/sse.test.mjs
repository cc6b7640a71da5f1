import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

// Node takes a bare .js for CommonJS; the page's modules are read as what they are.
const source = readFileSync(new URL('../../../src/Client.Gateway/Page/wwwroot/sse.js', import.meta.url), 'utf8');
const { readEvents } = await import(`data:text/javascript,${encodeURIComponent(source)}`);

const stream = ': comment\n\ndata: {"a":"ä🌾"}\n\nevent: x\r\nid:g:1\r\ndata:one\r\ndata: two\r\n\r\ndata:  spaced\r\rid: g:7\n\ndata:\n\nid: g:8\ndata: cut off';
const expected = [
  { data: '{"a":"ä🌾"}', lastEventId: '' },
  { data: 'one\ntwo', lastEventId: 'g:1' },
  { data: ' spaced', lastEventId: 'g:1' },
  { data: '', lastEventId: 'g:7' },
];

test('events are the same wherever the network cuts the bytes', async () => {
  const bytes = new TextEncoder().encode(stream);
  for (let first = 0; first <= bytes.length; first++)
    for (let second = first; second <= bytes.length; second += 7)
      assert.deepEqual(await read([bytes.slice(0, first), bytes.slice(first, second), bytes.slice(second)]), expected);
});

test('a reader that leaves cancels the stream', async () => {
  let cancelled = false;
  const endless = new ReadableStream({
    pull: controller => controller.enqueue(new TextEncoder().encode('data: x\n\n')),
    cancel: () => { cancelled = true; },
  });
  for await (const { data } of readEvents(endless)) {
    assert.equal(data, 'x');
    break;
  }
  assert.equal(cancelled, true);
});

test('a broken stream is an error, not an end', async () => {
  const broken = new ReadableStream({ start: controller => controller.error(new Error('reset')) });
  await assert.rejects(async () => { for await (const _ of readEvents(broken)); }, /reset/);
});

async function read(pieces) {
  const events = [];
  for await (const event of readEvents(ReadableStream.from(pieces))) events.push(event);
  return events;
}
