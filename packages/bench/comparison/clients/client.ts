// What the benchmark needs of a client, whatever its protocol. The same code runs in pages and in Node.

export interface ClientOptions {
  /** `127.0.0.1:8080` */
  readonly host: string
  readonly room: string
  /** Whatever text the server sends; `hello` comes once for each connection, as soon as it is usable. */
  readonly onText: (text: string) => void
}

export interface Client {
  /** May throw. */
  send(text: string): void
}

export type Connect = (options: ClientOptions) => Client
