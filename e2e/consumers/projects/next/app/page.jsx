import { connection } from 'next/server'
import { Live } from './live.jsx'

export default async function Page() {
  // The environment of the server that runs, not of the build.
  await connection()
  return <Live url={process.env.LIVE_URL} />
}
