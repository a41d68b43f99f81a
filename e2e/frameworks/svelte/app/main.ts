import { mount } from 'svelte'
import App from './App.svelte'

const base = new URLSearchParams(location.search).get('server')
mount(App, { target: document.getElementById('app')!, props: { base } })
