/** `useChat` with a transport inside of the page; rows are memoised, as a careful app would have them. */
import { useChat } from '@ai-sdk/react';
import type { ChatTransport, UIMessage, UIMessageChunk } from 'ai';
import { memo, type ReactNode, useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { type Contestant, textIn } from './contestant.ts';
import { countRow, counts } from './counts.ts';
import { past, streamingId } from './thread.ts';

const pastMessages: UIMessage[] = past.map(({ id, text }) => ({
  id,
  role: 'assistant',
  parts: [{ type: 'text', text }],
}));

const Row = memo(function Row({ message }: { message: UIMessage }): ReactNode {
  countRow(message.id === streamingId);
  return <p id={message.id}>{message.parts.map((part) => (part.type === 'text' ? part.text : '')).join('')}</p>;
});

interface ThreadProps {
  readonly transport: ChatTransport<UIMessage>;
  readonly throttleMs: number | undefined;
}

function Thread({ transport, throttleMs }: ThreadProps): ReactNode {
  counts.list += 1;
  const { messages, sendMessage } = useChat({
    messages: pastMessages,
    transport,
    ...(throttleMs !== undefined && { experimental_throttle: throttleMs }),
  });
  useEffect(() => void sendMessage({ text: 'Go on.' }), [sendMessage]);
  return messages.map((message) => <Row key={message.id} message={message} />);
}

/** @param throttleMs its own way to render less often: at most once in so many milliseconds */
export function createUseChatPage(throttleMs?: number): Contestant {
  let chunks: ReadableStreamDefaultController<UIMessageChunk> | undefined;
  return {
    mount: (root) =>
      new Promise((resolve) => {
        const stream = new ReadableStream<UIMessageChunk>({
          start(controller) {
            chunks = controller;
            controller.enqueue({ type: 'start', messageId: streamingId });
            controller.enqueue({ type: 'text-start', id: 'm' });
          },
        });
        const transport: ChatTransport<UIMessage> = {
          async sendMessages() {
            resolve();
            return stream;
          },
          reconnectToStream: async () => null,
        };
        createRoot(root).render(<Thread transport={transport} throttleMs={throttleMs} />);
      }),
    take: (json) => chunks?.enqueue({ type: 'text-delta', id: 'm', delta: textIn(json) }),
  };
}
