/**
 * The server-sent events in a byte stream (WHATWG HTML, section 9.2), each with its data and the id that a client names to read on
 * behind it: pieces may be cut anywhere, lines end in LF, CRLF or CR, comments are skipped, several data lines of one event are
 * joined. What the stream ends in the middle of is no event.
 */
export async function* readEvents(stream) {
  let data = [];
  let lastEventId = '';
  for await (const line of readLines(stream)) {
    if (line === '') {
      if (data.length > 0) yield { data: data.join('\n'), lastEventId };
      data = [];
    } else if (line.startsWith('data:')) {
      data.push(valueOf(line, 5));
    } else if (line.startsWith('id:')) {
      lastEventId = valueOf(line, 3);
    }
  }
}

const valueOf = (line, start) => line.slice(line[start] === ' ' ? start + 1 : start);

async function* readLines(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      // A CR at the very end may be half of a CRLF: it waits for the next piece.
      const lines = (rest + value).split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop();
      yield* lines;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
