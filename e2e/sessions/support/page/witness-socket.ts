// The browser's own WebSocket, which shows what a session says first on it, and what it is answered. Runs in the page.

interface Witness {
  dialled(): void
  said(kind: 'hello' | 'ready', frame: string): void
}

export function witnessClass({ dialled, said }: Witness): typeof WebSocket {
  return class WitnessSocket extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols ?? [])
      dialled()
      this.addEventListener('message', ({ data }) => {
        if (String(data).startsWith('~ready ')) said('ready', data)
      })
    }

    override send(data: Parameters<WebSocket['send']>[0]): void {
      if (typeof data === 'string' && data.startsWith('~hello ')) said('hello', data)
      super.send(data)
    }
  }
}
