/** The chat as a page: where and as whom comes in its address. */
import { createRoot } from 'react-dom/client';
import { App } from '../src/chat.tsx';

const { searchParams } = new URL(location.href);
const url = searchParams.get('url') ?? '/agent';
const token = searchParams.get('token') ?? '';
createRoot(document.body.appendChild(document.createElement('div'))).render(
  <App options={{ url, token: () => token }} />,
);
