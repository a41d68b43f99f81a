// The messages themselves: JSON as applications send it, none of it a pong.
import type { MessageKind } from './measured.ts'

/** What the clients send; no other message is the same. */
export const sentText: string = json(0, 100)

/** The nth message of its kind. The shortest ones begin as a pong does. */
export function message(kind: MessageKind, n: number): string | Uint8Array {
  switch (kind) {
    case 'text of 24 B':
      return `{"type":"poll","n":${1_000 + (n % 9_000)}}`
    case 'text of 100 B':
      return json(n + 1, 100)
    case 'text of 1 kB':
      return json(n + 1, 1_000)
    case 'ArrayBuffer of 100 B':
      return new TextEncoder().encode(json(n + 1, 100))
  }
}

function json(n: number, length: number): string {
  const head = `{"type":"position","id":"user-${n}","at":${1_700_000_000_000 + n},"note":"`
  return `${head.padEnd(length - 2, 'lorem ipsum ')}"}`
}
