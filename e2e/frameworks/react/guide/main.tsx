import { StrictMode, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { Chat } from './chat.tsx'

function App() {
  const [name, setName] = useState('')
  if (name) return <Chat name={name} />

  const join = (form: FormData) => setName(String(form.get('name')).trim())
  return (
    <form className="join" action={join}>
      <h1>Chat</h1>
      <label htmlFor="name">Your name</label>
      <input id="name" name="name" maxLength={30} autoComplete="nickname" required />
      <button type="submit">Join</button>
    </form>
  )
}

createRoot(document.querySelector('#root') as Element).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
