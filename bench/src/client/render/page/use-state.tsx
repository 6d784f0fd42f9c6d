/** What one writes first: all messages in one `useState`, and every token sets it. */
import { type ReactNode, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { type Contestant, textIn } from './contestant.ts';
import { countRow, counts } from './counts.ts';
import { type Message, past, streamingId } from './thread.ts';

function Row({ message }: { message: Message }): ReactNode {
  countRow(message.id === streamingId);
  return <p id={message.id}>{message.text}</p>;
}

const grown = (messages: readonly Message[], text: string): readonly Message[] =>
  messages.map((message) => (message.id === streamingId ? { ...message, text: message.text + text } : message));

function Thread({ onMounted }: { onMounted: (append: (text: string) => void) => void }): ReactNode {
  counts.list += 1;
  const [messages, setMessages] = useState<readonly Message[]>([...past, { id: streamingId, text: '' }]);
  useEffect(() => onMounted((text) => setMessages((before) => grown(before, text))), [onMounted]);
  return messages.map((message) => <Row key={message.id} message={message} />);
}

export function createUseStatePage(): Contestant {
  let append = (_text: string): void => {};
  return {
    mount: (root) =>
      new Promise((resolve) => {
        const onMounted = (given: (text: string) => void) => {
          append = given;
          resolve();
        };
        createRoot(root).render(<Thread onMounted={onMounted} />);
      }),
    take: (json) => append(textIn(json)),
  };
}
