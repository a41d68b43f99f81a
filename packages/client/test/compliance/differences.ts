// Where the drop-in class differs from the standard, and why; and where the browsers do.
// docs/reference/websocket.md lists the former.

export type EngineName = 'chromium' | 'firefox' | 'webkit'

const KEEPS_DIALLING = 'It survives that, and dials again; `connectionlost` tells it, after a first `open`.'

/** Each differs everywhere, and for this reason. */
export const INTENDED: Readonly<Record<string, string>> = {
  'every other end by the server is told with its code and reason': KEEPS_DIALLING,
  'an end by the server without a code is told as 1005': KEEPS_DIALLING,
  'a connection that breaks off is told as 1006, not clean': KEEPS_DIALLING,
  'a refused handshake is told: error, then close with 1006': KEEPS_DIALLING,
  'a server that chooses none of those offered is an error': KEEPS_DIALLING,
  'a server that chooses what was not offered is an error': KEEPS_DIALLING,
  'while connecting: the events come in a task of their own':
    'Where there is no connection nothing is waited for: they come in a microtask.',
  'microtasks run between two listeners':
    'A script dispatches the events: its microtasks run after the last listener.',
  'events are trusted': 'Only a browser can make trusted events.',
  'there are no members but the standard’s': '`onconnectionlost` and `onconnectionrestored`.',
}

/** What a browser’s own class does otherwise than the standard wants; and whether ours, which stands on it, does too. */
export const DEVIATIONS: Readonly<Record<EngineName, Readonly<Record<string, 'native only' | 'ours too'>>>> =
  {
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
      'a Blob that was sent before close arrives': 'ours too',
    },
  }
