import { endpoint } from './api.js';
import { byId, copyButton, element } from './dom.js';
import { apiKey } from './key.js';

const question = 'What is a grain?';

// Clients insist on some key, even where the server asks for none.
const noKey = 'none';

const snippets = {
  curl: (url, model, keyed) => [
    `curl -N ${url}/chat/completions \\`,
    ...(keyed ? ['  -H "Authorization: Bearer $OPENAI_API_KEY" \\'] : []),
    '  -H "Content-Type: application/json" \\',
    "  -d '{",
    `    "model": "${model}",`,
    `    "messages": [{ "role": "user", "content": "${question}" }],`,
    '    "stream": true',
    "  }'",
  ],
  Python: (url, model, keyed) => [
    '# pip install openai',
    ...(keyed ? ['import os', ''] : []),
    'from openai import OpenAI',
    '',
    `client = OpenAI(base_url="${url}", api_key=${keyed ? 'os.environ["OPENAI_API_KEY"]' : `"${noKey}"`})`,
    'stream = client.chat.completions.create(',
    `    model="${model}",`,
    `    messages=[{"role": "user", "content": "${question}"}],`,
    '    stream=True,',
    ')',
    'for chunk in stream:',
    '    if chunk.choices:',
    '        print(chunk.choices[0].delta.content or "", end="", flush=True)',
  ],
  Node: (url, model, keyed) => [
    '// npm install openai',
    "import OpenAI from 'openai';",
    '',
    `const client = new OpenAI({ baseURL: '${url}', apiKey: ${keyed ? 'process.env.OPENAI_API_KEY' : `'${noKey}'`} });`,
    'const stream = await client.chat.completions.create({',
    `  model: '${model}',`,
    `  messages: [{ role: 'user', content: '${question}' }],`,
    '  stream: true,',
    '});',
    'for await (const chunk of stream)',
    "  process.stdout.write(chunk.choices[0]?.delta?.content ?? '');",
  ],
  '.NET': (url, model, keyed) => [
    '// dotnet add package OpenAI',
    'using System.ClientModel;',
    'using OpenAI;',
    'using OpenAI.Chat;',
    '',
    `var key = new ApiKeyCredential(${keyed ? 'Environment.GetEnvironmentVariable("OPENAI_API_KEY")!' : `"${noKey}"`});`,
    `var options = new OpenAIClientOptions { Endpoint = new Uri("${url}") };`,
    `var client = new ChatClient("${model}", key, options);`,
    '',
    `await foreach (var update in client.CompleteChatStreamingAsync("${question}"))`,
    '    foreach (var part in update.ContentUpdate)',
    '        Console.Write(part.Text);',
  ],
};

const tabs = Object.keys(snippets).map(name => element('button', { type: 'button', id: `tab-${name}`, textContent: name }));
let shown = tabs[0];
let model = '';

/** Writes the samples for this model. */
export function showSnippets(id) {
  model = id;
  show(shown);
}

function show(tab) {
  shown = tab;
  for (const each of tabs) {
    each.setAttribute('aria-selected', String(each === tab));
    each.tabIndex = each === tab ? 0 : -1;
  }
  byId('snippet').setAttribute('aria-labelledby', tab.id);
  byId('snippet-text').textContent = snippets[tab.textContent](endpoint(), model, apiKey.value !== '').join('\n');
}

const steps = { ArrowRight: 1, ArrowLeft: -1 };

function move(event) {
  if (!(event.key in steps)) return;
  const next = tabs.at((tabs.indexOf(shown) + steps[event.key]) % tabs.length);
  show(next);
  next.focus();
}

for (const tab of tabs) {
  tab.setAttribute('role', 'tab');
  tab.setAttribute('aria-controls', 'snippet');
  tab.addEventListener('click', () => show(tab));
}
byId('tabs').append(...tabs);
byId('tabs').addEventListener('keydown', move);
byId('endpoint').textContent = endpoint();
byId('endpoint-copy').append(copyButton(endpoint, 'address'));
byId('snippet-copy').append(copyButton(() => byId('snippet-text').textContent, 'sample'));
