import { expect, it, vi } from 'vitest';

vi.mock('zod/mini', () => {
  throw new Error('zod was loaded at run time');
});

it('agent events and recordings load no schema library: what a page downloads stays small', async () => {
  const agent = await import('../../src/agent/index.ts');
  const recording = await import('../../src/recording/index.ts');
  expect(agent.agentEventTypes).toHaveLength(21);
  expect(recording.RECORDING_VERSION).toBe(1);
  await expect(import('../../src/agent/events/index.ts')).rejects.toThrow(); // the sources of the compiled checks do
});
