// In the browser. `unmount` is for the test.
import { createSSRApp } from 'vue'
import { App } from './app.js'

const url = new URLSearchParams(location.search).get('server')
const app = createSSRApp(App, { url })
app.mount('main')
globalThis.unmount = () => app.unmount()
