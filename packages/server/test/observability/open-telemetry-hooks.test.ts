/** The example for OpenTelemetry counts what happened, and every connection that was counted in is counted out. */
import { createNoopMeter, type Meter } from '@opentelemetry/api';
import { expect, test } from 'vitest';
import { settled } from '../support/manual-clock.ts';
import { createTestManager } from '../support/test-manager.ts';
import { connect } from '../support/wire-client.ts';
import { openTelemetryHooks } from './open-telemetry-hooks.ts';

/** A meter that keeps sums by name. */
function createSummingMeter(): { meter: Meter; sums: Record<string, number> } {
  const sums: Record<string, number> = {};
  const instrument = (name: string) => {
    sums[name] = 0;
    const add = (value: number): void => {
      sums[name]! += value;
    };
    return { add, record: (value: number) => add(value === 0 ? 0 : 1) };
  };
  const meter = Object.assign(createNoopMeter(), {
    createCounter: instrument,
    createUpDownCounter: instrument,
    createHistogram: instrument,
  });
  return { meter: meter as unknown as Meter, sums };
}

test('hooks feed OpenTelemetry: events, frames, connections, commands, runs', async () => {
  const { meter, sums } = createSummingMeter();
  const { manager } = createTestManager({ hooks: openTelemetryHooks(meter) });
  manager.onSubmit('user_message', () => 1);
  const page = await connect(manager, { user: 'ada' });
  await connect(manager, { token: '' });
  await manager.run({ user: 'ada', agent: 'a' }, (run) => run.thinking('hm'));
  const { epoch } = page.last('live')!;
  page.send({ op: 'replay', stream: 'me', epoch, after: 0, until: 2 });
  page.send({ op: 'submit', id: 'c', type: 'user_message', data: 1 });
  await settled();
  expect(sums).toMatchObject({
    'throughline.events.appended': 3,
    'throughline.events.replayed': 2,
    'throughline.connections': 1,
    'throughline.closes': 1,
    'throughline.runs.open': 0,
    'throughline.errors': 0,
  });
  // welcome, live, three events, two of them again, one receipt; the refusal is said on the way out.
  expect(sums['throughline.frames.delivered']).toBe(8);
  await manager.close();
  expect(sums['throughline.connections']).toBe(0);
});
