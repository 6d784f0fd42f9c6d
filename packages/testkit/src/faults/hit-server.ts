/** Faults that hit the server as a whole. */
import type { Clock } from '@throughline/protocol';
import type { FaultSpec } from './fault-spec.ts';

/** What a fault may do to a server. */
export interface ServerHandle {
  crash(): Promise<void>;
  start(how: { log: 'keep' | 'lose' }): void;
  restart(how: { log: 'keep' | 'lose' }): Promise<void>;
  /** Forgets all but the newest `keep` events of every stream. */
  trim(keep: number): Promise<void>;
  jump(ms: number): void;
}

export async function hitServer(spec: FaultSpec, server: ServerHandle, clock: Clock): Promise<void> {
  switch (spec.action) {
    case 'crash':
      await server.crash();
      clock.after(spec.downMs, () => server.start({ log: spec.log ?? 'keep' }));
      break;
    case 'restart':
      await server.restart({ log: spec.log ?? 'keep' });
      break;
    case 'trim':
      await server.trim(spec.keep ?? 0);
      break;
    case 'clock-skew':
      server.jump(spec.ms);
      break;
    default:
  }
}
