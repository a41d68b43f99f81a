// WebSocket frames as bytes (RFC 6455, section 5.2), for messages below 64 KiB. Knows no sockets.

/** Any key but zeros, so that the server must unmask. */
const KEY = Buffer.from([0x37, 0xfa, 0x21, 0x3d])

const TEXT = 0x81

/** Encodes a text as a client's frame. */
export function maskedText(text: string): Buffer {
  const payload = Buffer.from(text)
  const header =
    payload.length < 126
      ? Buffer.from([TEXT, 0x80 | payload.length])
      : Buffer.from([TEXT, 0x80 | 126, payload.length >> 8, payload.length & 0xff])
  return Buffer.concat([header, KEY, payload.map((byte, index) => byte ^ (KEY[index % 4] ?? 0))])
}

/** A frame within the bytes that it came in. */
export interface Frame {
  readonly opcode: number
  /** Header and payload, as on the wire. */
  readonly length: number
  readonly payload: Buffer
}

/** Cuts one direction of a connection into frames, the opening handshake aside. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0)
  #isOpen = false

  /** How long the handshake was, its last line break included. */
  handshakeLength = 0

  /** Returns the frames that are complete now. */
  read(bytes: Buffer): readonly Frame[] {
    let rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    if (!this.#isOpen) rest = this.#skipHandshake(rest)
    const frames: Frame[] = []
    if (this.#isOpen)
      for (let frame = frameAt(rest); frame; frame = frameAt(rest)) {
        frames.push(frame)
        rest = rest.subarray(frame.length)
      }
    this.#rest = rest
    return frames
  }

  #skipHandshake(bytes: Buffer): Buffer {
    const end = bytes.indexOf('\r\n\r\n')
    if (end < 0) return bytes
    this.#isOpen = true
    this.handshakeLength = end + 4
    return bytes.subarray(end + 4)
  }
}

function frameAt(bytes: Buffer): Frame | undefined {
  if (bytes.length < 2) return undefined
  const [first = 0, second = 0] = bytes
  const isMasked = second >= 0x80
  const short = second & 0x7f
  const lengthSize = short < 126 ? 0 : short === 126 ? 2 : 8
  const maskAt = 2 + lengthSize
  const payloadAt = maskAt + (isMasked ? 4 : 0)
  if (bytes.length < payloadAt) return undefined
  const size =
    lengthSize === 0 ? short : bytes.readUIntBE(maskAt - Math.min(lengthSize, 6), Math.min(lengthSize, 6))
  if (bytes.length < payloadAt + size) return undefined
  const masked = bytes.subarray(payloadAt, payloadAt + size)
  const payload = isMasked ? masked.map((byte, index) => byte ^ (bytes[maskAt + (index % 4)] ?? 0)) : masked
  return { opcode: first & 0x0f, length: payloadAt + size, payload: payload as Buffer }
}
