import { count } from './format.js';
import { keepTurn, textOf } from './sessions.js';
import { addNote, addQuestion, AnswerTurn } from './turns.js';

const names = { user: 'You', system: 'Instructions', developer: 'Instructions', function_call: 'Tool call', function_call_output: 'Tool', reasoning: 'Reasoning' };

/** Shows what the server keeps of a conversation. */
export function showHistory(turns) {
  for (const { model, usage, items } of turns)
    for (const item of items) show(item, model ?? 'Answer', usage);
}

function show(item, model, usage) {
  // A thought of which the provider keeps the text to itself.
  if (item.type === 'reasoning' && textOf(item) === '') return;
  if (item.role !== 'assistant') {
    addQuestion(textOf(item), names[item.role ?? item.type] ?? item.type);
    return;
  }
  const answer = new AnswerTurn(model);
  answer.append(textOf(item));
  answer.tell(usage && `${count(usage.completion_tokens)} tokens`);
  answer.end('done');
}

/**
 * Has the conversation keep what was read of an answer that was stopped; the server itself keeps whole ones only.
 * @param last the last turn that the conversation had before: the page may have been left between keeping it and knowing so
 */
export async function keepStopped(asked, text, last) {
  if (last?.items.length === 2 && textOf(last.items[0]) === asked.question && textOf(last.items[1]) === text) return;
  try {
    await keepTurn(asked.conversation, asked.question, text);
  } catch (error) {
    addNote(`What was read of the stopped answer is not part of the conversation. ${error.message}`);
  }
}
