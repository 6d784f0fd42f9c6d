/** Joins the stations: connection → receive → streams → dispatch → views and listeners; outbox → connection. Wiring only. */
import { type Cancel, OWN_STREAM } from '@throughline/protocol';
import type { CommandRegistry, EventRegistry } from '@throughline/protocol/agent';
import { createAppViews } from './add-ons/app-views/app-views.ts';
import { createHealthMeter } from './add-ons/health/health-meter.ts';
import { askHistory } from './add-ons/history/ask-history.ts';
import { createEventIterable } from './add-ons/iterables/event-iterable.ts';
import { finished } from './add-ons/run-views/finished.ts';
import { createRunStore } from './add-ons/run-views/run-store.ts';
import { createCommands } from './commands/commands.ts';
import { backoffDelay } from './connection/backoff.ts';
import { createConnection } from './connection/connection.ts';
import { ClientError } from './errors/client-error.ts';
import { createErrorChannel } from './errors/error-channel.ts';
import { guarded } from './errors/guarded.ts';
import type { AnyDelivered } from './listeners/any-delivered.ts';
import { createEventEmitter } from './listeners/event-emitter.ts';
import { createNotices } from './listeners/notices.ts';
import { createNotifier } from './observables/notifier.ts';
import type { Observable } from './observables/observable.ts';
import { createSettable } from './observables/settable.ts';
import type { ClientOptions } from './options/client-options.ts';
import { resolveOptions } from './options/resolve-options.ts';
import { createOutbox } from './outbox/outbox.ts';
import { createOutboxStore } from './outbox/outbox-store.ts';
import type { Channel } from './pipeline/channel.ts';
import type { ChannelPorts } from './pipeline/channel-ports.ts';
import { createCursorStore } from './pipeline/cursor-store.ts';
import type { UnreadableFrame } from './pipeline/decode.ts';
import { createDispatch } from './pipeline/dispatch.ts';
import { createLinkCheck } from './pipeline/link-check.ts';
import { createReceiver } from './pipeline/receive.ts';
import { createSeenReport } from './pipeline/seen-report.ts';
import { createStreamHandles } from './pipeline/stream-handles.ts';
import { createStreams } from './pipeline/streams.ts';
import { createUnreadableReport } from './pipeline/unreadable-report.ts';
import { randomId } from './platform/random-id.ts';
import type { ThroughlineClient } from './throughline-client.ts';

/**
 * Makes a client. Nothing runs before `connect()`: no socket, no timer, no listener of the platform.
 * @throws ClientError `invalid-option` when an option makes no sense
 */
export function createClient<
  const Events extends EventRegistry = EventRegistry,
  const Commands extends CommandRegistry = CommandRegistry,
>(options: ClientOptions<Events, Commands>): ThroughlineClient<Events, Commands> {
  const { clock, random, lifecycle, storage, storageKey, ...tuning } = resolveOptions(options);
  const { observer } = options;
  const newId = (): string => randomId(options.random);

  // Views and listeners: where events end.
  const errors = createErrorChannel();
  const { report } = errors;
  const notices = createNotices(report);
  const notifier = createNotifier(clock);
  const emitter = createEventEmitter(report);
  const appViews = createAppViews(notifier, report);
  const runs = createRunStore({
    clock,
    notifier,
    report,
    ...tuning.views,
    fold: {
      ...(options.applyPatch && { applyPatch: options.applyPatch }),
      ...(options.events && { registry: options.events }),
    },
  });
  const health = createHealthMeter(
    {
      held: () => sum(({ held }) => held),
      replayLag: () => sum(({ lag }) => lag),
      reconnects: () => connection.reconnects,
      silenceMs: () => connection.silenceMs(),
      latencyMs: () => connection.latencyMs,
      transport: () => connection.transport,
    },
    notifier,
    report,
  );
  const observeDelivery = observer?.delivered && guarded(observer.delivered.bind(observer), report);
  if (observer?.lost) notices.losses.add(guarded(observer.lost.bind(observer), report));
  if (observer?.rejected) notices.rejections.add(guarded(observer.rejected.bind(observer), report));
  const dispatch = createDispatch({
    registry: options.events,
    views(event) {
      runs.fold(event);
      appViews.fold(event);
    },
    listeners(event) {
      observeDelivery?.(event);
      emitter.emit(event);
      health.delivered();
    },
    rejected(event) {
      health.count('rejected');
      notices.rejections.notify(event);
    },
  });

  // Streams: where events are put in order.
  const places = createCursorStore(storage, storageKey, report);
  const ports: ChannelPorts = {
    clock,
    timing: tuning.streams,
    retryDelayMs: (attempt) => backoffDelay(attempt, 0, random(), tuning.connection.backoff),
    send: (frame) => connection.send(frame),
    newRef: newId,
    checkLink: createLinkCheck({
      clock,
      answerMs: tuning.connection.pongTimeoutMs,
      received: () => connection.received(),
      ping: () => connection.ping(),
    }),
    dispatch,
    lost(lost) {
      runs.lost(lost);
      notices.losses.notify(lost);
    },
    reset(reset) {
      runs.reset(reset);
      notices.resets.notify(reset);
    },
    liveRuns: runs.liveRuns,
    epoch: runs.epoch,
    seed: runs.seed,
    history: askHistory(options.history, report),
    moved: () => seen.moved(),
    statusChanged() {
      connection.streamsLive(streams.get(OWN_STREAM)?.status.name === 'live');
      handles.statusChanged();
    },
    count: health.count,
    oldestOpenRun: runs.oldestOpen,
  };
  const isWelcomed = (): boolean => ['replaying', 'live'].includes(connection.status.get().name);
  const streams = createStreams({ ports, saved: places.get, isWelcomed });
  const sum = (of: (channel: Channel) => number): number =>
    [...streams.all()].reduce((total, next) => total + of(next), 0);
  const handles = createStreamHandles(streams, report);
  const seen = createSeenReport({
    clock,
    everyMs: tuning.streams.seenEveryMs,
    maxUnseen: tuning.streams.maxUnseen,
    streams: streams.all,
    send: (frame) => connection.send(frame),
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
    store: createOutboxStore(tuning.outbox.persist ? storage : null, `${storageKey} outbox`, report),
    send: (frame) => connection.send(frame),
  });
  const commands = createCommands({ registry: options.commands, outbox, newId, runs });

  // The connection, and the way of a message from it.
  const user = createSettable<string | undefined>(undefined, report);
  const changeUser = (next: string): void => {
    const before = user.get() ?? places.user;
    user.set(next);
    if (before === undefined || before === next) return;
    const left = [...streams.all()].map(({ id, cursor }) => ({ id, cursor }));
    places.clear();
    runs.clear();
    appViews.clear();
    streams.forget();
    for (const { id, cursor } of left) {
      notices.resets.notify({ stream: id, reason: 'user-changed', previous: cursor, cursor: undefined });
    }
  };
  const reportUnreadable = createUnreadableReport(report);
  const unreadable = (unreadable: UnreadableFrame): void => {
    health.count('badFrames');
    reportUnreadable(unreadable);
  };
  const receive = createReceiver(
    {
      event: streams.event,
      live: streams.live,
      absent: streams.absent,
      subscribed: streams.subscribed,
      welcome(frame) {
        connection.welcomed(frame);
        if (!isWelcomed()) return;
        changeUser(frame.user);
        streams.welcome(frame);
        outbox.welcome(frame);
      },
      receipt: outbox.receipt,
      pong(frame) {
        connection.ponged(frame);
        streams.heads(frame.heads);
      },
      heartbeat(frame) {
        connection.ping();
        streams.heads(frame.heads);
      },
      expiring: () => connection.expiring(),
      fault: (frame) => connection.faulted(frame),
      unreadable,
    },
    observer?.received && guarded(observer.received.bind(observer), report),
  );
  const connection = createConnection({
    options: { ...options, clock, random, lifecycle, tuning: tuning.connection },
    session: newId(),
    hello: streams.greet,
    onMessage: receive,
    onBinary: (bytes) => unreadable({ op: 'unreadable', kind: 'binary', of: undefined, issue: `${bytes} bytes` }),
    isCaughtUp: () => streams.areLive() && !outbox.isAwaiting(),
    onDown(fault, isStuck) {
      if (isStuck) streams.skipStuck();
      streams.down();
      seen.down();
      outbox.down(fault);
    },
    onError: report,
    onSent: observer?.sent && guarded(observer.sent.bind(observer), report),
  });
  connection.status.subscribe((status) => {
    // Ended for good: what waits would wait for nothing.
    if (status.name === 'closed' && status.fault !== undefined)
      outbox.end(`the server ended it: ${status.fault.message}`);
  });
  if (observer?.status) connection.status.subscribe(guarded(observer.status.bind(observer), report));

  /** From `connect()` to `close()`: what waits for something ends with it. */
  let life = new AbortController();
  let cancelFlush: Cancel | undefined;

  return {
    connect() {
      if (life.signal.aborted) life = new AbortController();
      notifier.start();
      seen.start();
      connection.connect();
      cancelFlush ??= lifecycle.subscribe((signal) => signal === 'pagehide' && seen.flush());
      outbox.start();
      streams.start();
    },
    close() {
      seen.stop();
      connection.close();
      streams.stop();
      outbox.end('the client was closed.');
      runs.stop();
      notifier.stop();
      cancelFlush?.();
      cancelFlush = undefined;
      life.abort(new ClientError('closed', 'The client was closed.'));
    },
    status: connection.status,
    user,
    on: (type, listener, listen = {}) => emitter.on(type, listener, listen),
    onAny: (listener, listen = {}) => emitter.onAny(listener, listen),
    onReset: notices.resets.add,
    onLost: notices.losses.add,
    onRejected: notices.rejections.add,
    onError: errors.on,
    events: ({ signal, ...listen } = {}) =>
      createEventIterable((listener) => emitter.onAny(listener, listen), tuning.views.maxWaitingEvents, [
        signal,
        life.signal,
      ]) as AsyncIterable<AnyDelivered<Events>>,
    stream: (id, { from = 'start' } = {}) => handles.open(id, from),
    run: (runId) => (runId === undefined ? NO_RUN : runs.run(runId)),
    runs: (filter = {}) => runs.runs(filter),
    view: appViews.add,
    finished: (runId, { signal } = {}) => finished(runs.run(runId), [signal, life.signal]),
    submit: (type, data, submit = {}) => commands.submit(type, data, submit),
    outbox: outbox.entries,
    cancel: commands.cancel,
    resolveApproval: commands.resolveApproval,
    health: health.observable,
  };
}

/** The view of a run whose id is not known yet. */
const NO_RUN: Observable<undefined> = { get: () => undefined, subscribe: () => () => {} };
