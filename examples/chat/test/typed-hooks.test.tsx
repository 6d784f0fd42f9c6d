import type { ClientError } from '@throughline/client';
import { type CommandOutcome, useConnection, useRun } from '@throughline/react';
import { describe, expectTypeOf, it } from 'vitest';
import { useAgentEvent, useCommand } from '../page/hooks.ts';

/** Checked by the compiler: `npm run typecheck` fails when one of these is no longer so. */
describe('hooks are typed by the client of the app', () => {
  it('events: their bodies, and no others', () => {
    const check = () => {
      useAgentEvent('thread_changed', (event) => expectTypeOf(event.data.updatedAt).toEqualTypeOf<number>());
      useAgentEvent('tool_failed', (event) => expectTypeOf(event.data.error.message).toEqualTypeOf<string>());
      // @ts-expect-error: nobody registered it
      useAgentEvent('thread_chnaged', () => {});
      // @ts-expect-error: the body has no such field
      useAgentEvent('thread_changed', (event) => event.data.colour);
    };
    expectTypeOf(check).toBeFunction();
  });

  it('commands: what they take, and what they answer', () => {
    const check = () => {
      const ask = useCommand('user_message');
      expectTypeOf(ask.send).parameter(0).toEqualTypeOf<{ text: string }>();
      expectTypeOf(ask.outcome).toEqualTypeOf<CommandOutcome<{ runId: string }> | undefined>();
      // @ts-expect-error: nobody registered it
      useCommand('user_mesage');
      // @ts-expect-error: it takes a text
      ask.send({ words: 'hello' });
      if (ask.outcome?.name === 'unknown') expectTypeOf(ask.outcome.error).toEqualTypeOf<ClientError>();
    };
    expectTypeOf(check).toBeFunction();
  });

  it('selectors give what they select', () => {
    const check = () => {
      expectTypeOf(useRun('r', (run) => run?.parts.length)).toEqualTypeOf<number | undefined>();
      expectTypeOf(useConnection((status) => status.name === 'live')).toEqualTypeOf<boolean>();
    };
    expectTypeOf(check).toBeFunction();
  });
});
