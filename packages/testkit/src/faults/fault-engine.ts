/** Adds faults to a test server, decides when they fire, and journals each time they do. */
import { type Clock, utf8Length } from '@throughline/protocol';
import type { Random } from '../random/random.ts';
import type { Disturbance, TestAttempt } from '../server/gateway.ts';
import type { Direction, Link } from '../socket/link.ts';
import type { Delivery } from '../socket/link-direction.ts';
import type { WireUnit } from '../socket/wire-unit.ts';
import type { TestTab } from '../tab/test-tab.ts';
import { decodeFrames } from '../timeline/decode-frames.ts';
import { formatFrame } from '../timeline/format-entry.ts';
import type { Timeline, Whereabouts } from '../timeline/timeline.ts';
import { frameChanges } from './change-frame.ts';
import { checkFault } from './check-fault.ts';
import { type AnyFrame, type FaultSpec, occasions, waitsForFrame } from './fault-spec.ts';
import { hitLink } from './hit-link.ts';
import { hitPage } from './hit-page.ts';
import { hitServer, type ServerHandle } from './hit-server.ts';
import { fitsFrame, fitsPlace } from './match-fault.ts';
import { createFaultMemory, type FaultMemory, flushHeld, timeFrame } from './time-frame.ts';

/** A fault that was added. */
export interface Fault {
  readonly name: string;
  readonly spec: FaultSpec;
  /** How often it fired. */
  readonly fired: number;
  /** Can it still fire? */
  readonly active: boolean;
  /** Lets what it holds go on, in an order that the seed decides. */
  release(): void;
  /** It fires no more, and lets go what it holds. */
  stop(): void;
}

export interface FaultEngine {
  /** Switches a fault on. */
  add(spec: FaultSpec): Fault;
  /** Switches several on, a preset for instance. */
  addAll(specs: readonly FaultSpec[]): readonly Fault[];
  /** Switches all off. */
  clear(): void;
  /** All that were ever added, in order. */
  readonly all: readonly Fault[];
}

export interface FaultEngineOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly timeline: Timeline;
  readonly tabs: () => readonly TestTab[];
  readonly linksOf: (fits: (where: Whereabouts) => boolean) => ReadonlyArray<{ link: Link; where: Whereabouts }>;
  readonly server: ServerHandle;
}

interface ActiveFault extends Fault {
  readonly memory: FaultMemory;
  /** Is this an occasion on which it fires? Counts it. */
  fires(where: Whereabouts | undefined, detail: string): boolean;
}

/** Where a frame is on its way. */
interface Place {
  readonly where: Whereabouts;
  readonly direction: Direction;
  readonly link: Link;
}

const deliveryOf = (frame: AnyFrame): Delivery => ({ unit: { kind: 'text', text: JSON.stringify(frame) } });

/** Is a frame an occasion of this fault at all? */
const mayHitFrame = ({ spec }: ActiveFault): boolean => {
  const kind = occasions[spec.action];
  return kind === 'frame' || (kind !== 'attempt' && kind !== 'write' && waitsForFrame(spec));
};

const OFTEN = new Set(['frame', 'attempt', 'write']);

export function createFaultEngine(options: FaultEngineOptions): FaultEngine & { readonly disturbance: Disturbance } {
  const { clock, random, timeline, server } = options;
  const all: ActiveFault[] = [];
  const exempt = new WeakSet<WireUnit>();
  let active: readonly ActiveFault[] = [];
  const refresh = (): void => {
    active = all.filter((fault) => fault.active);
  };

  const inject = (link: Link, direction: Direction, unit: WireUnit): void => {
    const copy = { ...unit };
    exempt.add(copy);
    link[direction].send(copy);
  };

  const create = (spec: FaultSpec): ActiveFault => {
    const { name = spec.action, after = 0, probability = 1, start = 0, stop = Number.POSITIVE_INFINITY } = spec;
    const times = spec.times ?? (OFTEN.has(occasions[spec.action]) ? Number.POSITIVE_INFINITY : 1);
    const [from, until] = [clock.elapsed() + start, clock.elapsed() + stop];
    const memory = createFaultMemory();
    let occasionsSeen = 0;
    let fired = 0;
    let stopped = false;
    return {
      name,
      spec,
      memory,
      get fired() {
        return fired;
      },
      get active() {
        return !stopped && fired < times && clock.elapsed() < until;
      },
      fires(where, detail) {
        const now = clock.elapsed();
        if (stopped || fired >= times || now < from || now >= until) return false;
        occasionsSeen += 1;
        if (occasionsSeen <= after || (probability < 1 && random() >= probability)) return false;
        fired += 1;
        timeline.add({ kind: 'fault', fault: name, detail, where });
        return true;
      },
      release: () => flushHeld({ memory, random, inject }),
      stop() {
        stopped = true;
        flushHeld({ memory, random, inject });
        refresh();
      },
    };
  };

  /** Fires what needs no frame, once its time has come. */
  const fireByTime = (fault: ActiveFault): void => {
    const { spec } = fault;
    const match = spec.match ?? {};
    const kind = occasions[spec.action];
    if (kind === 'server' && fault.fires(undefined, '')) void hitServer(spec, server, clock);
    if (kind === 'tab') {
      for (const tab of options.tabs()) {
        const where = { user: tab.user, tab: tab.name, connection: 0 };
        if (fitsPlace({ ...match, connection: undefined } as never, where) && fault.fires(where, ''))
          hitPage(spec, tab, clock);
      }
    }
    if (kind === 'link') {
      for (const { link, where } of options.linksOf((place) => fitsPlace(match, place))) {
        if (fault.fires(where, '')) hitLink(spec, link, clock);
      }
    }
  };

  /** Is this an occasion of the fault, and does it fire? */
  const firesOnFrame = (fault: ActiveFault, frame: AnyFrame, { where, direction, link }: Place): boolean => {
    const { spec, memory } = fault;
    if (!mayHitFrame(fault) || !fitsFrame(spec.match ?? {}, where, direction, frame)) return false;
    if (spec.action !== 'cut-after-bytes') return fault.fires(where, formatFrame(frame));
    const bytes = (memory.bytes.get(link) ?? 0) + utf8Length(JSON.stringify(frame));
    memory.bytes.set(link, bytes);
    return bytes >= spec.bytes && fault.fires(where, `after ${bytes} bytes`);
  };

  /** What hits something larger than a frame does so once the frame has gone out, or in its place. */
  const hitLater = ({ spec }: ActiveFault, { where, link }: Place): void => {
    const kind = occasions[spec.action];
    // Not queueMicrotask: jest's fake timers take it away.
    void Promise.resolve().then(() => {
      if (kind === 'link') hitLink(spec, link, clock);
      if (kind === 'server') void hitServer(spec, server, clock);
      if (spec.action === 'cut-after-bytes') link.server?.cut();
      const tab = options.tabs().find(({ name }) => name === where.tab);
      if (kind === 'tab' && tab) hitPage(spec, tab, clock);
    });
  };

  /** What one fault makes of one delivery. */
  const alter = (fault: ActiveFault, delivery: Delivery, place: Place): readonly Delivery[] => {
    const { unit } = delivery;
    if (unit.kind !== 'text') return [delivery];
    const { spec, memory } = fault;
    const [frame] = decodeFrames(unit.text);
    const change = frame && frameChanges[spec.action]?.({ frame, spec, random });
    if (change) return change.map((changed) => ({ ...delivery, unit: changed }));
    const timed = timeFrame({
      spec,
      unit,
      direction: place.direction,
      link: place.link,
      clock,
      random,
      memory,
      inject,
    });
    if (timed) return timed;
    hitLater(fault, place);
    return 'deliver' in spec && spec.deliver === false ? [] : [delivery];
  };

  const onText = (text: string, place: Place): readonly Delivery[] | undefined => {
    if (!active.some(mayHitFrame)) return undefined;
    let touched = false;
    // Written anew only where something was changed: most messages pass as they are.
    const changed = decodeFrames(text).map((frame) => {
      let current: readonly Delivery[] | undefined;
      for (const fault of active) {
        if (!firesOnFrame(fault, frame, place)) continue;
        touched = true;
        current = (current ?? [deliveryOf(frame)]).flatMap((delivery) => alter(fault, delivery, place));
      }
      return { frame, current };
    });
    if (!touched) return undefined;
    refresh();
    return changed.flatMap(({ frame, current }) => current ?? [deliveryOf(frame)]);
  };

  const onAttempt = (attempt: TestAttempt, where: Whereabouts): void => {
    for (const fault of active) {
      const { spec } = fault;
      if (occasions[spec.action] !== 'attempt' || !fitsPlace(spec.match ?? {}, where)) continue;
      if (attempt.decision !== 'none' || !fault.fires(where, '')) continue;
      if (spec.action === 'refuse') attempt.refuse();
      if (spec.action === 'hang') attempt.hang();
      if (spec.action === 'protocol-mismatch') attempt.accept({ protocol: 'another.v9' });
      if (spec.action === 'slow-accept') attempt.accept({ afterMs: spec.ms });
      if (spec.action === 'accept-then-close') attempt.accept().closeWith(spec.code, spec.reason ?? '');
    }
    refresh();
  };

  const add = (spec: FaultSpec): Fault => {
    checkFault(spec);
    const fault = create(spec);
    all.push(fault);
    refresh();
    const byTime = !['frame', 'attempt', 'write'].includes(occasions[spec.action]) && !waitsForFrame(spec);
    if (byTime && (spec.start ?? 0) > 0) clock.after(spec.start ?? 0, () => fireByTime(fault));
    else if (byTime) fireByTime(fault);
    return fault;
  };

  return {
    add,
    addAll: (specs) => specs.map(add),
    clear() {
      for (const fault of all) fault.stop();
    },
    all,
    disturbance: {
      attempt: onAttempt,
      unit(where, direction, unit, link) {
        if (active.length === 0 || unit.kind !== 'text' || exempt.has(unit)) return undefined;
        return onText(unit.text, { where, direction, link });
      },
      failsWrite: (where) =>
        active.some(
          (fault) =>
            fault.spec.action === 'write-fails' && fitsPlace(fault.spec.match ?? {}, where) && fault.fires(where, ''),
        ),
    },
  };
}
