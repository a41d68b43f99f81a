import { render } from 'solid-js/web'
import { App } from './app.tsx'

const base = new URLSearchParams(location.search).get('server') ?? ''
render(() => <App base={base} />, document.getElementById('app')!)
