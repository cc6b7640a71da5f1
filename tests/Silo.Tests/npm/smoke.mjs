// node smoke.mjs PATH-TO-orleans-ai: starts the server on a free port and drives it with the official client.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI from 'openai';

const freePort = () => new Promise((resolve) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => resolve(port));
  });
});

const url = `http://127.0.0.1:${await freePort()}`;
const data = mkdtempSync(join(tmpdir(), 'orleans-ai-smoke-'));
const server = spawn(process.argv[2], ['serve', '--urls', url, '--data', data], { stdio: ['ignore', 'pipe', 'inherit'] });
const exited = new Promise((resolve) => server.once('exit', resolve));
try {
  const ready = async () => (await fetch(`${url}/health/ready`).catch(() => null))?.status === 200;
  for (const deadline = Date.now() + 30_000; !(await ready());) {
    if (Date.now() > deadline || server.exitCode !== null) throw new Error(`${url} did not become ready`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }

  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none' });
  const stream = await client.chat.completions.create({
    model: (await client.models.list()).data[0].id, messages: [{ role: 'user', content: 'What is a grain?' }], stream: true,
  });
  let text = '';
  for await (const chunk of stream) text += chunk.choices[0]?.delta?.content ?? '';
  if (!text) throw new Error('the answer is empty');
  console.log(`${url} answered: ${text}`);
} finally {
  server.kill('SIGTERM');
  await exited;
  rmSync(data, { recursive: true });
}
