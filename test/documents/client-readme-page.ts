import { createClient, isClientError } from '@throughline/client';
import { agentEvents, defineCommands, defineEvents } from '@throughline/protocol/agent';
import * as z from 'zod/mini';

const events = defineEvents({ ...agentEvents, order_placed: z.object({ orderId: z.string(), total: z.number() }) });
const commands = defineCommands({ user_message: { data: z.object({ text: z.string() }) } });

export const makeClient = (url: string, signIn: () => Promise<string>) =>
  createClient({ url, token: () => signIn(), events, commands });

export async function ask(client: ReturnType<typeof makeClient>, text: string): Promise<string> {
  const started = new Promise<string>((resolve) => {
    client.on('agent_started', ({ runId, submitId }) => submitId === 'question-1' && resolve(runId ?? ''));
  });
  try {
    const receipt = await client.submit('user_message', { text }, { id: 'question-1' });
    if (!receipt.ok) return `The server said no: ${receipt.message}`;
    const runId = await started;
    await client.finished(runId);
    const parts = client.run(runId).get()?.parts ?? [];
    return parts.map((part) => (part.kind === 'message' && part.role === 'agent' ? part.text : '')).join('');
  } catch (error) {
    if (isClientError(error, 'not-sent')) return 'It was not sent; it is safe to ask again.';
    if (isClientError(error, 'outcome-unknown')) return 'It may have been carried out; look before you ask again.';
    throw error;
  }
}
