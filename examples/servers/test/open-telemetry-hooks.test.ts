/** The hooks feed OpenTelemetry's real metrics: what happened is counted, and what was counted in is counted out. */
import type { AddressInfo } from 'node:net';
import { type DataPoint, type Histogram, MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { createEventManager } from '@throughline/server';
import { expect, test } from 'vitest';
import { openTelemetryHooks } from '../src/open-telemetry-hooks.ts';
import { servePlainHttp } from '../src/plain-http.ts';
import { openClient } from './open-client.ts';

/** Collected when the test asks; an app gives an exporter of its own. */
class TestReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

/** Sums, and counts of histograms, by name and by name with one attribute. */
async function collected(reader: TestReader): Promise<Record<string, number>> {
  const totals: Record<string, number> = {};
  const { resourceMetrics } = await reader.collect();
  for (const { descriptor, dataPoints } of resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics)) {
    for (const { value, attributes } of dataPoints as DataPoint<number | Histogram>[]) {
      const amount = typeof value === 'number' ? value : value.count;
      for (const key of ['', ...Object.values(attributes).map((attribute) => ` ${attribute}`)]) {
        totals[descriptor.name + key] = (totals[descriptor.name + key] ?? 0) + amount;
      }
    }
  }
  return totals;
}

test('events, commands, runs and connections become metrics', async () => {
  const reader = new TestReader();
  const provider = new MeterProvider({ readers: [reader] });
  const manager = createEventManager({
    authenticate: ({ token }) => (token ? { userId: token } : null),
    hooks: openTelemetryHooks(provider.getMeter('throughline')),
  });
  manager.onSubmit('greet', () => 'hello');
  const server = await servePlainHttp(manager);
  if (!server.listening) await new Promise<void>((resolve) => server.once('listening', resolve));
  const { client, live } = openClient(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/agent`, 'ada');
  await live;

  await manager.run({ user: 'ada', agent: 'researcher' }, (run) => run.thinking('hm'));
  await client.submit('greet', {});
  await client.submit('unheard_of', {});
  expect(await collected(reader)).toMatchObject({
    'throughline.events.appended': 3,
    'throughline.events.appended agent_thinking': 1,
    'throughline.append.duration': 3,
    'throughline.connections': 1,
    'throughline.command.duration ok': 1,
    'throughline.command.duration unknown-type': 1,
    'throughline.runs.open': 0,
    'throughline.run.duration completed': 1,
  });

  client.close();
  await manager.close();
  expect(await collected(reader)).toMatchObject({ 'throughline.connections': 0, 'throughline.closes': 1 });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await provider.shutdown();
});
