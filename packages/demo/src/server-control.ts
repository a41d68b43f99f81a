// What the page asks the server to do to its own connections, over HTTP: the WebSocket may be the patient.

type Command =
  | { readonly command: 'close'; readonly code: number; readonly reason: string }
  | { readonly command: 'vanish' | 'return' }

export class ServerControl {
  /** Tells this page's connections from those of other tabs. */
  readonly visitor: string = crypto.randomUUID()

  /** How many connections it reached; rejects when the server can't be asked. */
  async ask(command: Command): Promise<number> {
    const response = await fetch('/control', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ visitor: this.visitor, ...command }),
      // Also when the page is on its way out.
      keepalive: true,
    })
    const answer: unknown = await response.json()
    if (!response.ok || typeof answer !== 'object' || answer === null)
      throw new Error(`HTTP status ${response.status}`)
    return 'connections' in answer && typeof answer.connections === 'number' ? answer.connections : 0
  }
}
