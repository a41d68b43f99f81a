// Follows the bytes of a server that has accepted a WebSocket, and knows where one frame ends and the next begins
// (RFC 6455 section 5.2; a server's frames carry no mask).

const END_OF_HANDSHAKE = '\r\n\r\n'

export class FrameTracker {
  #handshake = ''
  #isOpen = false
  #header: number[] = []
  #payloadLeft = 0

  /** Whether the opening handshake is over. */
  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Whether the next byte would be the first one of a frame. */
  get isBetweenFrames(): boolean {
    return this.#isOpen && this.#header.length === 0 && this.#payloadLeft === 0
  }

  follow(bytes: Buffer): void {
    let rest = this.#isOpen ? bytes : this.#followHandshake(bytes)
    while (rest.length > 0) rest = this.#payloadLeft > 0 ? this.#skipPayload(rest) : this.#readHeader(rest)
  }

  #followHandshake(bytes: Buffer): Buffer {
    const before = this.#handshake.length
    this.#handshake += bytes.toString('latin1')
    const end = this.#handshake.indexOf(END_OF_HANDSHAKE)
    if (end < 0) return Buffer.alloc(0)
    this.#isOpen = true
    this.#handshake = ''
    return bytes.subarray(end + END_OF_HANDSHAKE.length - before)
  }

  #skipPayload(bytes: Buffer): Buffer {
    const skipped = Math.min(this.#payloadLeft, bytes.length)
    this.#payloadLeft -= skipped
    return bytes.subarray(skipped)
  }

  #readHeader(bytes: Buffer): Buffer {
    const [byte = 0] = bytes
    this.#header.push(byte)
    const size = payloadSize(this.#header)
    if (size !== undefined) {
      this.#header = []
      this.#payloadLeft = size
    }
    return bytes.subarray(1)
  }
}

/** `undefined` while the header isn't complete. */
function payloadSize(header: readonly number[]): number | undefined {
  const [, length = -1, ...extended] = header
  if (length < 126) return length < 0 ? undefined : length
  const isComplete = extended.length === (length === 126 ? 2 : 8)
  return isComplete ? extended.reduce((size, byte) => size * 256 + byte, 0) : undefined
}
