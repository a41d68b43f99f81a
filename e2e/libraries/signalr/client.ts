import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr'

const nextRetryDelayInMilliseconds = (): number => 1_000 + Math.random() * 4_000

export async function follow(url: string, onTick: (tick: number) => void): Promise<void> {
  const connection = new HubConnectionBuilder()
    .withUrl(url.replace('ws', 'http'), { skipNegotiation: true, transport: HttpTransportType.WebSockets })
    .withAutomaticReconnect({ nextRetryDelayInMilliseconds })
    .configureLogging(LogLevel.None)
    .build()
  connection.on('tick', onTick)
  connection.onreconnected(() => connection.invoke('Follow'))
  while (connection.state === 'Disconnected') {
    await connection
      .start()
      .catch(() => new Promise((resolve) => setTimeout(resolve, nextRetryDelayInMilliseconds())))
  }
  await connection.invoke('Follow')
}
