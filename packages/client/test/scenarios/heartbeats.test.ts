import { describe, expect, it } from 'vitest'
import {
  echoHeartbeat,
  engineIoHeartbeat,
  graphqlHeartbeat,
  jsonHeartbeat,
  jsonRpcHeartbeat,
  mqttHeartbeat,
  phoenixHeartbeat,
  silentHeartbeat,
  textHeartbeat,
} from '../../src/heartbeats.ts'
import { ResilientSocket } from '../../src/index.ts'
import { type ReceivedData, simulate } from '../../src/testing.ts'
import { startOpen, URL_OF_SERVER } from '../simulation/scenario.ts'

const INTERVAL = 19_000
const TOO_LONG = 'x'.repeat(300)

describe.each([
  {
    name: 'jsonHeartbeat',
    heartbeat: jsonHeartbeat(),
    ping: /^\{"type":"ping","id":"[!-~]+"\}$/,
    answers: [
      (ping: string) => ping.replace('ping', 'pong'),
      (ping: string) => `{ "server": "b", "id": "${JSON.parse(ping).id}", "type": "pong" }`,
      () => '{"type":"pong"}',
      () => '{"type":"pong","id":7}',
    ],
    messages: [
      'pong',
      '7',
      'null',
      '[]',
      '{"type":"ping"}',
      '{"type":"pong"',
      `{"type":"pong","text":"${TOO_LONG}"}`,
    ],
  },
  {
    name: 'textHeartbeat',
    heartbeat: textHeartbeat(),
    ping: /^ping$/,
    answers: [() => 'pong'],
    messages: ['ping', 'PONG', 'pong ', '{"type":"pong"}'],
  },
  {
    name: 'textHeartbeat with texts of its own',
    heartbeat: textHeartbeat('2', '3'),
    ping: /^2$/,
    answers: [() => '3'],
    messages: ['2', 'pong', '33'],
  },
  {
    name: 'echoHeartbeat',
    heartbeat: echoHeartbeat(),
    ping: /^rs[0-9a-z]+-\d+$/,
    answers: [(ping: string) => ping],
    messages: ['rs', 'rs1a-', 'errs1a-7', 'rs1a-7 ', '7'],
  },
  {
    name: 'graphqlHeartbeat',
    heartbeat: graphqlHeartbeat(),
    ping: /^\{"type":"ping","payload":\{"id":"[!-~]+"\}\}$/,
    answers: [
      (ping: string) => ping.replace('ping', 'pong'),
      () => '{"type":"pong"}',
      () => '{"payload":null,"type":"pong"}',
    ],
    messages: [
      '{"type":"connection_ack"}',
      '{"id":"1","type":"complete"}',
      'pong',
      `{"type":"pong","text":"${TOO_LONG}"}`,
    ],
  },
  {
    name: 'jsonRpcHeartbeat',
    heartbeat: jsonRpcHeartbeat(),
    ping: /^\{"jsonrpc":"2.0","method":"ping","id":"[!-~]+"\}$/,
    answers: [
      (ping: string) => `{"jsonrpc":"2.0","result":null,"id":"${JSON.parse(ping).id}"}`,
      (ping: string) =>
        `{"jsonrpc":"2.0","id":"${JSON.parse(ping).id}","error":{"code":-32601,"message":"Method not found"}}`,
    ],
    messages: [
      '{"jsonrpc":"2.0","result":null,"id":1}',
      '{"jsonrpc":"2.0","result":null,"id":"1"}',
      '{"jsonrpc":"2.0","error":{"code":-32700,"message":"Parse error"},"id":null}',
      '{"jsonrpc":"2.0","method":"ping","id":"7"}',
      `{"jsonrpc":"2.0","id":"rs1a-1","error":{"code":-32601,"message":"","data":"${TOO_LONG}"}}`,
      '[]',
    ],
  },
  {
    name: 'phoenixHeartbeat',
    heartbeat: phoenixHeartbeat(),
    ping: /^\[null,"[!-~]+","phoenix","heartbeat",\{\}\]$/,
    answers: [
      (ping: string) => `[null,"${JSON.parse(ping)[1]}","phoenix","phx_reply",{"status":"ok","response":{}}]`,
    ],
    messages: [
      '[null,"4","phoenix","phx_reply",{"status":"ok","response":{}}]',
      '["1","2","room:lobby","phx_reply",{"status":"ok","response":{}}]',
      '[null,null,"room:lobby","shout",{"text":"pong"}]',
      '"rs1a-7"',
      '7',
    ],
  },
])('$name', ({ heartbeat, ping, answers, messages }) => {
  it.each(answers.map((answer) => ({ answer })))(
    'measures with $answer, and shows nobody',
    async ({ answer }) => {
      const { world, socket, told, emitted } = await startOpen({ heartbeat })
      await world.advance(INTERVAL + 30)
      const [sent] = world.socket.sent
      expect(sent).toMatch(ping)
      world.socket.deliver(answer(String(sent)))
      expect(told('latency')).toEqual([{ rtt: 30, smoothed: 30 }])
      expect(emitted()).toEqual([])
      await world.advance(10_000)
      expect(socket.health).toBe('good')
    },
  )

  it.each(messages)('leaves to the application: %s', async (data) => {
    const { world, emitted, told } = await startOpen({ heartbeat })
    world.socket.deliver(data)
    expect(emitted()).toEqual([data])
    expect(told('error')).toEqual([])
  })

  it('leaves binary messages to the application', async () => {
    const { world, emitted } = await startOpen({ heartbeat, binaryType: 'arraybuffer' })
    const data = new TextEncoder().encode('{"type":"pong"}').buffer
    world.socket.deliver(data)
    expect(emitted()).toEqual([data])
  })

  it('becomes suspect when nothing is answered any more', async () => {
    const { world, socket } = await startOpen({ heartbeat })
    await world.advance(INTERVAL)
    const [answer] = answers
    world.socket.deliver(answer!(String(world.socket.sent[0])))
    await world.advance(INTERVAL + 2_100)
    expect(socket.health).toBe('suspect')
  })
})

it.each([
  ['jsonHeartbeat', jsonHeartbeat()],
  ['graphqlHeartbeat', graphqlHeartbeat()],
  ['jsonRpcHeartbeat', jsonRpcHeartbeat()],
  ['phoenixHeartbeat', phoenixHeartbeat()],
])('%s takes an answer with an id for that ping, not for a later one', async (_, heartbeat) => {
  const { world, socket } = await startOpen({ heartbeat })
  const first = socket.ping()
  await world.advance(50)
  const second = socket.ping()
  const [early, late] = world.socket.sent.map((ping) => String(ping).replace('ping', 'pong'))
  world.socket.deliver(early!)
  await expect(first).resolves.toBe(50)
  await world.advance(50)
  world.socket.deliver(late!)
  await expect(second).resolves.toBe(50)
})

describe('echoHeartbeat', () => {
  it('takes the pings of others, where everybody receives everything, for neither messages nor answers', async () => {
    const { world, emitted, told } = await startOpen({ heartbeat: echoHeartbeat() })
    await world.advance(INTERVAL)
    world.socket.deliver('rsother-7')
    expect(emitted()).toEqual([])
    expect(told('latency')).toEqual([])
  })
})

describe('graphqlHeartbeat', () => {
  it.each(['{"type":"ping"}', '{"type":"ping","payload":{"at":7}}'])(
    "answers the server's ping, and shows nobody: %s",
    async (data) => {
      const { world, emitted } = await startOpen({ heartbeat: graphqlHeartbeat() })
      world.socket.deliver(data)
      expect(world.socket.sent).toEqual(['{"type":"pong"}'])
      expect(emitted()).toEqual([])
    },
  )
})

describe('jsonRpcHeartbeat', () => {
  it('asks with the method that it is given', async () => {
    const { world } = await startOpen({ heartbeat: jsonRpcHeartbeat('system.health') })
    await world.advance(INTERVAL)
    expect(JSON.parse(String(world.socket.sent[0]))).toMatchObject({ method: 'system.health' })
  })
})

describe('mqttHeartbeat', () => {
  const answer = () => new Uint8Array([0xd0, 0]).buffer
  const startMqtt = () => startOpen({ heartbeat: mqttHeartbeat(), binaryType: 'arraybuffer' })

  it('asks with a PINGREQ, measures with the PINGRESP, and shows nobody', async () => {
    const { world, told, emitted } = await startMqtt()
    await world.advance(INTERVAL + 30)
    expect(world.socket.sent).toEqual([new Uint8Array([0xc0, 0])])
    world.socket.deliver(answer())
    expect(told('latency')).toEqual([{ rtt: 30, smoothed: 30 }])
    expect(emitted()).toEqual([])
  })

  it('leaves as many answers to the application as it has not asked for', async () => {
    const { world, emitted } = await startMqtt()
    world.socket.deliver(answer())
    expect(emitted()).toEqual([answer()])
    await world.advance(INTERVAL + 30)
    world.socket.deliver(answer())
    world.socket.deliver(answer())
    expect(emitted()).toEqual([answer(), answer()])
  })

  it('shows nobody an answer on a later connection either, although a ping on the one before was not answered', async () => {
    const simulation = simulate()
    const { network, advance } = simulation
    const asked: ReceivedData[] = []
    network.onMessage = (connection, data) => {
      asked.push(data)
      connection.send(answer())
    }
    const { environment } = simulation
    const socket = new ResilientSocket(URL_OF_SERVER, {
      environment,
      heartbeat: mqttHeartbeat(),
      binaryType: 'arraybuffer',
    })
    const emitted: unknown[] = []
    socket.on('message', ({ data }) => emitted.push(data))
    await advance(3 * INTERVAL)
    network.forget()
    await advance(6 * INTERVAL)
    expect(network.dials).toHaveLength(2)
    expect(asked.length).toBeGreaterThan(4)
    expect(emitted).toEqual([])
    void socket.close()
  })

  it.each([
    ['a longer packet', new Uint8Array([0xd0, 0, 0xd0, 0]).buffer],
    ['another packet of two bytes', new Uint8Array([0xe0, 0]).buffer],
    ['a part of a packet', new Uint8Array([0xd0, 1]).buffer],
    ['text', '\u00d0\u0000'],
  ])('leaves to the application: %s', async (_, data) => {
    const { world, emitted } = await startMqtt()
    await world.advance(INTERVAL + 30)
    world.socket.deliver(data)
    expect(emitted()).toEqual([data])
  })
})

describe('engineIoHeartbeat', () => {
  it("answers the server's pings, sends nothing else, and shows nobody", async () => {
    const { world, socket, emitted } = await startOpen({ heartbeat: engineIoHeartbeat() })
    for (let count = 0; count < 3; count += 1) {
      await world.advance(25_000)
      world.socket.deliver('2')
    }
    expect(world.socket.sent).toEqual(['3', '3', '3'])
    expect(emitted()).toEqual([])
    expect(socket.health).toBe('good')
  })

  it.each(['2probe', '3', '42["news"]'])('leaves to the application: %s', async (data) => {
    const { world, emitted } = await startOpen({ heartbeat: engineIoHeartbeat() })
    world.socket.deliver(data)
    expect(emitted()).toEqual([data])
    expect(world.socket.sent).toEqual([])
  })

  it('becomes suspect when no ping comes in time', async () => {
    const { world, socket } = await startOpen({ heartbeat: engineIoHeartbeat(3_000) })
    await world.advance(3_001)
    expect(socket.health).not.toBe('good')
  })
})

describe('silentHeartbeat', () => {
  it('sends nothing while the server speaks in time', async () => {
    const { world, socket } = await startOpen({ heartbeat: silentHeartbeat(30_000) })
    for (let count = 0; count < 4; count += 1) {
      await world.advance(29_000)
      world.socket.deliver('tick')
    }
    expect(world.socket.sent).toEqual([])
    expect(socket.health).toBe('good')
  })

  it('becomes suspect when the server is silent for longer', async () => {
    const { world, socket } = await startOpen({ heartbeat: silentHeartbeat(30_000) })
    await world.advance(30_001)
    expect(socket.health).not.toBe('good')
    expect(world.sockets[0]?.sent).toEqual([])
  })
})
