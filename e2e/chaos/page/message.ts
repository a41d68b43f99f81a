// Numbered messages, as each side writes and reads them. Whatever else arrives is none.
import type { ResilientSocket } from 'resilient-socket'

type SocketData = Parameters<ResilientSocket['send']>[0]

/** What the server says first. */
export const WELCOME = 'welcome'

export interface ClientMessage {
  readonly number: number
  /** The server is to answer it. */
  readonly isQuestion: boolean
}

export function writeMessage({ number, isQuestion }: ClientMessage, size: number): string {
  return `client ${number} ${isQuestion ? 'answer' : 'take'} ${'x'.repeat(size)}`
}

export function readMessage(text: string): ClientMessage | undefined {
  const [, number, wish] = /^client (\d+) (answer|take) /.exec(text) ?? []
  return number === undefined ? undefined : { number: Number(number), isQuestion: wish === 'answer' }
}

export interface ServerMessage {
  /** The client's native socket that it is for. */
  readonly socket: number
  readonly number: number
  /** Of the client's message that it answers; 0: none. */
  readonly answers: number
}

export function writeServerMessage({ socket, number, answers }: ServerMessage, size = 0): string {
  return `server ${socket} ${number} ${answers} ${'x'.repeat(size)}`
}

export function readServerMessage(text: string): ServerMessage | undefined {
  const [, socket, number, answers] = /^server (\d+) (\d+) (\d+) /.exec(text) ?? []
  return socket === undefined
    ? undefined
    : { socket: Number(socket), number: Number(number), answers: Number(answers) }
}

/** The text of a message of either form; that of a Blob only later. */
export function textOf(data: SocketData): string | Promise<string> {
  if (typeof data === 'string') return data
  return data instanceof Blob ? data.text() : new TextDecoder().decode(data)
}
