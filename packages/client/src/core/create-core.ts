/** Joins the stations of a client, downwards: where events end, streams, commands, the connection; then the circle is closed. */
import { type Cancel, OWN_STREAM } from '@throughline/protocol';
import type { CommandRegistry, EventRegistry } from '@throughline/protocol/agent';
import { createCommands } from '../commands/commands.ts';
import { backoffDelay } from '../connection/backoff.ts';
import { createConnection } from '../connection/connection.ts';
import { ClientError } from '../errors/client-error.ts';
import { createErrorChannel } from '../errors/error-channel.ts';
import { createEventEmitter } from '../listeners/event-emitter.ts';
import { guardObserver } from '../listeners/guarded-observer.ts';
import { createNotices } from '../listeners/notices.ts';
import { createNotifier } from '../observables/notifier.ts';
import { createSettable } from '../observables/settable.ts';
import type { CoreOptions } from '../options/client-options.ts';
import { resolveOptions } from '../options/resolve-options.ts';
import { createOutbox } from '../outbox/outbox.ts';
import type { OutboxStore } from '../outbox/outbox-store.ts';
import type { Channel } from '../pipeline/channel.ts';
import { bodyChecksOf, createDispatch } from '../pipeline/dispatch.ts';
import { createLinkCheck } from '../pipeline/link-check.ts';
import { createReceiver } from '../pipeline/receive.ts';
import { createSeenReport } from '../pipeline/seen-report.ts';
import { createStreamHandles } from '../pipeline/stream-handles.ts';
import { createStreams } from '../pipeline/streams.ts';
import { createUnreadableReport } from '../pipeline/unreadable-report.ts';
import type { LifecycleSignal } from '../platform/lifecycle.ts';
import { randomId } from '../platform/random-id.ts';
import { createTurn } from '../turn/turn.ts';
import { attachTo } from './attach.ts';
import type { Core } from './core.ts';
import { createHookList } from './core-hooks.ts';
import { createEventSink } from './event-sink.ts';
import { createPlaces } from './places.ts';
import { createRunIndex } from './run-index.ts';
import type { Providers } from './seams.ts';
import { createStations } from './stations.ts';

const refusedBy = (type: string, { code, message }: { code: string; message: string }): ClientError =>
  new ClientError('refused', `The server said no to ${type} (${code}): ${message}`);

const noStore: OutboxStore = { load: () => undefined, save() {} };

/**
 * Makes a client with nothing attached: order, dedupe, repair, resume, losses and resets, typed events, commands.
 * Nothing runs before `connect()`: no socket, no timer, no listener of the platform.
 * @throws ClientError `invalid-option` when an option makes no sense
 */
export function createCore<
  const Events extends EventRegistry = EventRegistry,
  const Commands extends CommandRegistry = CommandRegistry,
>(options: CoreOptions<Events, Commands>): Core<Events, Commands> {
  const { clock, random, lifecycle, storage, storageKey, ...tuning } = resolveOptions(options);
  const newId = (): string => randomId(options.random);
  const providers: Partial<Providers> = {};
  let life = new AbortController();
  let session: string | undefined;
  let running = false;
  let cancelLifecycle: Cancel | undefined;

  // Where events end.
  const errors = createErrorChannel();
  const { report } = errors;
  const turn = createTurn(report);
  const notifier = createNotifier(clock, turn.changed);
  const observer = guardObserver(options.observer, report);
  const hooks = createHookList(report);
  const runIndex = createRunIndex(options.events, turn.changed, report, (runId) => outbox.runShown(runId));
  const notices = createNotices(report);
  const emitter = createEventEmitter(report);
  const checks = bodyChecksOf(options.events);
  const sink = createEventSink({ checks, runIndex, hooks: hooks.call, emitter, notices, observer });

  // The way to the server: it serves what is made below.
  const connection = createConnection({
    options: { ...options, clock, random, lifecycle, tuning: tuning.connection },
    turn,
    onError: report,
    onSent: observer.sent,
  });
  if (observer.status) connection.status.subscribe(observer.status);
  const user = createSettable<string | undefined>(undefined, report, turn.changed);

  // Streams: where events are put in order.
  const places = createPlaces({ storage, key: storageKey, report });
  const streams = createStreams({
    ...sink,
    clock,
    timing: tuning.streams,
    turn,
    connection,
    places,
    retryDelayMs: (attempt) => backoffDelay(attempt, 0, random(), tuning.connection.backoff),
    newRef: newId,
    checkLink: createLinkCheck({
      clock,
      answerMs: tuning.connection.pongTimeoutMs,
      received: connection.received,
      ping: connection.ping,
    }),
    history: (stream) => providers.history?.(stream),
    moved: () => seen.moved(),
    statusChanged(stream) {
      if (stream === OWN_STREAM) connection.streamsLive(streams.get(stream)?.status.name === 'live');
      handles.statusChanged(stream);
    },
    left(stream) {
      runIndex.left(stream);
      hooks.call.left(stream);
    },
  });
  const handles = createStreamHandles({ streams, changed: turn.changed, report, life: () => life.signal });
  const seen = createSeenReport({
    clock,
    everyMs: tuning.streams.seenEveryMs,
    maxUnseen: tuning.streams.maxUnseen,
    streams: streams.all,
    send: connection.send,
    save() {
      const name = user.get();
      if (name !== undefined) places.save(name, streams.saved());
    },
  });

  // Commands: what the page asks for.
  const outbox = createOutbox({
    clock,
    notifier,
    report,
    tuning: tuning.outbox,
    store: {
      load: () => (providers.outboxStore?.() ?? noStore).load(),
      save: (name, submits) => (providers.outboxStore?.() ?? noStore).save(name, submits),
    },
    send: connection.send,
    isRunShown: (runId) => runIndex.find(runId) !== undefined,
  });
  const commands = createCommands({ registry: options.commands, outbox, newId, runs: runIndex });

  // What comes in, and what ends: here the circle is closed.
  const stations = createStations({
    connection,
    streams,
    outbox,
    places,
    runIndex,
    hooks: hooks.call,
    notices,
    turn,
    user,
    unreadable: createUnreadableReport(report),
  });
  const receive = createReceiver({ turn, stations, observe: observer.received, report });
  const finish = (why: string): void => {
    if (life.signal.aborted) return; // Once for each life: what an end causes may end it again.
    turn.begin();
    running = false;
    cancelLifecycle?.();
    cancelLifecycle = undefined;
    seen.stop();
    outbox.stop(why);
    connection.close();
    streams.stop();
    hooks.call.stop();
    notifier.stop();
    places.release();
    turn.stop();
    life.abort(new ClientError('closed', `The client is closed: ${why}`));
    turn.end();
  };
  connection.serve({
    session: () => (session ??= newId()),
    hello: streams.greet,
    message: (text) => turn.arrive(text, receive),
    binary: (bytes) =>
      stations.unreadable({ op: 'unreadable', kind: 'binary', of: undefined, issue: `${bytes} bytes` }),
    isCaughtUp: () => streams.areLive() && !outbox.isAwaiting(),
    down(fault, isStuck) {
      if (isStuck) streams.skipStuck();
      streams.down();
      seen.down();
      outbox.down(fault);
    },
    ended: (fault) => finish(`the server ended it: ${fault.message}`),
  });

  const onLifecycle = (signal: LifecycleSignal): void => {
    if (signal === 'pageshow') places.open();
    if (signal !== 'pagehide') return outbox.look(); // The machine may have slept. [L3]
    seen.flush();
    places.release();
  };
  const sum = (of: (channel: Channel) => number): number =>
    [...streams.all()].reduce((total, channel) => total + of(channel), 0);
  const core: Omit<Core<Events, Commands>, 'with'> = {
    registry: { events: options.events, commands: options.commands },
    connect() {
      if (running) return;
      session ??= newId();
      connection.check();
      running = true;
      if (life.signal.aborted) life = new AbortController();
      turn.begin();
      notifier.start();
      seen.start();
      places.open();
      outbox.start();
      streams.start();
      hooks.call.start();
      connection.connect();
      if (running) cancelLifecycle = lifecycle.subscribe(onLifecycle);
      turn.end();
    },
    close: () => finish('`close()` was called.'),
    status: connection.status,
    user,
    on: (type, listener, listen = {}) => emitter.on(type, listener, listen),
    onAny: (listener, listen = {}) => emitter.onAny(listener, listen),
    onReset: notices.resets.add,
    onLost: notices.losses.add,
    onSkipped: notices.skips.add,
    onRejected: notices.rejections.add,
    onError: errors.on,
    stream: (id, { from = 'start' } = {}) => handles.open(id, from),
    runIndex: runIndex.known,
    submit(type, data, submit = {}) {
      const id = submit.id ?? newId();
      const answer = commands.submit(type, data, { ...submit, id });
      answer.then(
        (receipt) => {
          if (!receipt.ok) hooks.call.refused(id, refusedBy(type, receipt));
        },
        (error) => hooks.call.refused(id, error),
      );
      return answer;
    },
    outbox: outbox.entries,
    cancel: commands.cancel,
  };
  return attachTo(core, () => session === undefined, {
    registry: core.registry,
    clock,
    storage: () => places.storage,
    storageKey,
    notifier,
    runIndex,
    commands,
    report,
    gauges: {
      held: () => sum(({ held }) => held),
      replayLag: () => sum(({ lag }) => lag),
      reconnects: () => connection.reconnects,
      silenceMs: () => connection.silenceMs(),
      latencyMs: () => connection.latencyMs,
      transport: () => connection.transport,
    },
    hear: hooks.hear,
    provide(name, how) {
      if (providers[name] !== undefined)
        throw new ClientError('invalid-option', `Two add-ons provide "${name}"; attach one of them.`);
      providers[name] = how;
    },
    listen: emitter.onAny,
    open: handles.open,
    cursor: (stream) => streams.get(stream)?.cursor?.seq,
    reread(stream, range, reader) {
      const dispatch = createDispatch(checks, { delivered: reader.event, rejected() {} });
      const { lost, done } = reader;
      return streams.get(stream)?.reread(range, { event: (arrival) => dispatch(arrival, 'replay', true), lost, done });
    },
    life: () => life.signal,
  });
}
