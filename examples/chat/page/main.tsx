/** Puts the page on the screen. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import '@fontsource-variable/inter';
import '@fontsource-variable/newsreader';
import '@fontsource-variable/newsreader/wght-italic.css';
import '@fontsource-variable/jetbrains-mono';
import './styles/tokens.css';
import './styles/layout.css';
import './styles/conversation.css';
import './styles/bench.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has lost its #root.');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
