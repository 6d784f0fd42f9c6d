/** An event log that tells of each event it took, before anyone else hears of it; all else is the log's own. */
import type { EventLog } from '@throughline/server';
import type { LoggedEvent } from '../timeline/timeline.ts';

export function recordedLog(
  log: EventLog,
  logged: (event: LoggedEvent) => void,
  failed: (error: unknown) => void,
): EventLog {
  const followed = new Set<string>();
  /** The first follower of a stream is told first: it must be this one. */
  const record = (stream: string): void => {
    if (followed.has(stream)) return;
    followed.add(stream);
    const follower = {
      appended(epoch: string, { seq, text }: { seq: number; text: string }): void {
        logged(Object.assign(JSON.parse(`{${text}}`), { stream, epoch, seq }) as LoggedEvent);
      },
      disturbed() {},
      seen() {},
    };
    log.follow(stream, follower).catch(failed);
  };
  return {
    ...log,
    state(stream) {
      record(stream);
      return log.state(stream);
    },
    append(stream, drafts) {
      record(stream);
      return log.append(stream, drafts);
    },
    follow(stream, follower) {
      record(stream);
      return log.follow(stream, follower);
    },
  };
}
