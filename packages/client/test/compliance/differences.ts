// Where the drop-in class differs from the standard, and why; and where the browsers do.
// docs/reference/websocket.md lists the former.

export type EngineName = 'chromium' | 'firefox' | 'webkit'

const KEEPS_DIALLING = 'It dials again instead; after a first `open`, `connectionlost` reports it.'

/** Each differs everywhere, and for this reason; with `reconnect: false` none of these does. */
export const INTENDED_WHERE_IT_RECONNECTS: Readonly<Record<string, string>> = {
  'every other end by the server is told with its code and reason': KEEPS_DIALLING,
  'an end by the server without a code is told as 1005': KEEPS_DIALLING,
  'a connection that breaks off is told as 1006, not clean': KEEPS_DIALLING,
  'a refused handshake is told: error, then close with 1006': KEEPS_DIALLING,
  'a server that chooses none of those offered is an error': KEEPS_DIALLING,
  'a server that chooses what was not offered is an error': KEEPS_DIALLING,
}

/** Each differs everywhere, and for this reason. */
export const INTENDED: Readonly<Record<string, string>> = {
  'while connecting: the events come in a task of their own':
    'Without a connection there is nothing to wait for: they are fired in a microtask.',
  'microtasks run between two listeners':
    'A script dispatches the events, so microtasks run after the last listener.',
  'events are trusted': 'Only a browser can make trusted events.',
  'there are no members but the standard’s':
    '`onconnectionlost`, `onconnectionrestored` and `onmessagedropped`.',
}

/** Whether ours, which stands on it, deviates too; `at random`: the outcome of a race in the browser, for each class anew. */
type Deviation = 'native only' | 'ours too' | 'at random'

/** What a browser’s own class does otherwise than the standard wants. */
export const DEVIATIONS: Readonly<Record<EngineName, Readonly<Record<string, Deviation>>>> = {
  chromium: {
    'a host with a space is a SyntaxError': 'ours too',
    'the code is rounded, halves to the even number': 'native only',
    'without a code, a long reason is a SyntaxError too': 'native only',
  },
  firefox: {
    'an empty URL is the base': 'native only',
    'a server that chooses none of those offered is an error': 'ours too',
  },
  webkit: {
    'the code is rounded, halves to the even number': 'native only',
    'without a code, a long reason is a SyntaxError too': 'native only',
    'a server that chooses none of those offered is an error': 'ours too',
    'while closing it throws nothing, sends nothing, and bufferedAmount grows': 'native only',
    'after close the same, and bufferedAmount never falls': 'native only',
    'a Blob that was sent before close arrives': 'at random',
    'a port that is blocked is told: error, then close with 1006': 'native only',
  },
}
