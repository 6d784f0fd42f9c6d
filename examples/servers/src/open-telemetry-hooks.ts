/** An example: the manager's hooks feed OpenTelemetry's metrics API; hand the result to `createEventManager({ hooks })`. */
import type { Meter } from '@opentelemetry/api';
import type { ManagerHooks } from '@throughline/server';

export function openTelemetryHooks(meter: Meter): ManagerHooks {
  const appended = meter.createCounter('throughline.events.appended');
  const appendMs = meter.createHistogram('throughline.append.duration', { unit: 'ms' });
  const frames = meter.createCounter('throughline.frames.delivered');
  const size = meter.createHistogram('throughline.message.size', { unit: 'By' });
  const buffered = meter.createHistogram('throughline.socket.buffered', { unit: 'By' });
  const retried = meter.createCounter('throughline.messages.retried');
  const replayed = meter.createCounter('throughline.events.replayed');
  const lost = meter.createCounter('throughline.events.lost');
  const slow = meter.createCounter('throughline.readers.slow');
  const connections = meter.createUpDownCounter('throughline.connections');
  const closes = meter.createCounter('throughline.closes');
  const commandMs = meter.createHistogram('throughline.command.duration', { unit: 'ms' });
  const runs = meter.createUpDownCounter('throughline.runs.open');
  const runMs = meter.createHistogram('throughline.run.duration', { unit: 'ms' });
  const errors = meter.createCounter('throughline.errors');
  // Attributes have few values each: users, streams and ids would make a series for every one of them.
  return {
    appended({ type, durationMs }) {
      appended.add(1, { type });
      appendMs.record(durationMs);
    },
    delivered(message) {
      frames.add(message.frames);
      size.record(message.size);
      buffered.record(message.bufferedBytes);
      if (message.attempts > 1) retried.add(1);
    },
    replayed: ({ entries, reason }) => replayed.add(entries, { reason }),
    lost: ({ from, until }) => lost.add(until - from + 1),
    slowReader: () => slow.add(1),
    connected: () => connections.add(1),
    disconnected({ userId, reason }) {
      if (userId !== undefined) connections.add(-1);
      closes.add(1, { reason });
    },
    receipt: ({ type, ok, code, durationMs }) =>
      commandMs.record(durationMs, { type, outcome: ok ? 'ok' : (code ?? 'no') }),
    runStarted: ({ agent }) => runs.add(1, { agent }),
    runEnded({ agent, status, durationMs }) {
      runs.add(-1, { agent });
      runMs.record(durationMs, { status });
    },
    error: ({ where }) => errors.add(1, { where: where.split(' ', 1)[0] ?? where }),
  };
}
