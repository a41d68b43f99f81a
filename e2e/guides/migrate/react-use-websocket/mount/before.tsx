import { Chat } from '../before.tsx'
import { mountChat } from './mount-chat.tsx'

export function mount(url: string): void {
  mountChat(Chat, url)
}
