// In the browser. The globals are for the test.
import { hydrateRoot } from 'react-dom/client'
import { App, announced, shared } from './app.jsx'

const url = new URLSearchParams(location.search).get('server')
const root = hydrateRoot(document.querySelector('main'), <App url={url} />)
Object.assign(globalThis, { announced, shared, unmount: () => root.unmount() })
