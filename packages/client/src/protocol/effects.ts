// Everything that the shell can be told to do. The new state, and the one before, tell the rest.

export type Effect =
  /** Drop what there is, and start the attempt of the status. */
  | 'dial'
  /** Start the replacement's attempt beside the current connection, and tell. */
  | 'replace'
  /** Close the current connection, and answer with `ended`. */
  | 'close-old'
  /** Drop the current connection; the replacement, or its attempt, is the current one from now on. */
  | 'promote'
  /** The attempt has become the connection: hand over what waits, and tell. */
  | 'announce-open'
  /** Hand over what waits. */
  | 'flush'
  /** Send the ping whose id is the ping count. */
  | 'send-ping'
  /** End the current connection or attempt, and answer with `ended`. */
  | 'give-up'
  /** Start the closing handshake. */
  | 'start-close'
  /** Tell that an open connection ended. */
  | 'announce-loss'
  /** Tell when the next attempt is due. */
  | 'announce-wait'
  /** Tell the round trip. */
  | 'announce-latency'
  /** Tell that the server doesn't answer heartbeats. */
  | 'warn-unanswered'
  /** It is final: drop what waits, and tell. */
  | 'finish'
