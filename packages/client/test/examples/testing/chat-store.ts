import { ResilientSocket, type ResilientSocketOptions } from 'resilient-socket'

export interface ChatStore {
  /** Lines of the room, oldest first. */
  readonly lines: readonly string[]
  readonly banner: 'connecting' | 'online' | 'trouble' | 'offline'
  /** How many lines haven't left yet. */
  readonly unsent: number
  say(text: string): void
  close(): Promise<unknown>
}

/** `options` is for tests: the application itself calls it with a URL alone. */
export function createChatStore(url: string, options: ResilientSocketOptions = {}): ChatStore {
  const lines: string[] = []
  let hasBeenOpen = false
  let unsent = 0

  const socket = new ResilientSocket(url, {
    ...options,
    // On every connection, before anything else: what was said while this page was away.
    setup: (link) => link.send(JSON.stringify({ type: 'since', line: lines.length })),
  })
  socket.on('message', ({ data }) => {
    const { line, texts } = JSON.parse(data)
    // By number, so that a line that comes twice is there once.
    lines.splice(line, texts.length, ...texts)
  })
  socket.on('state', ({ health }) => {
    if (health !== 'good') return
    hasBeenOpen = true
    unsent = 0
  })

  return {
    lines,
    get banner() {
      if (socket.health === 'good') return 'online'
      if (socket.health === 'suspect') return 'trouble'
      return hasBeenOpen ? 'offline' : 'connecting'
    },
    get unsent() {
      return unsent
    },
    say(text) {
      if (socket.send(JSON.stringify({ type: 'say', text })) === 'queued') unsent += 1
    },
    close: () => socket.close(),
  }
}
