/** The bench for the curious: does things to this tab's network, and shows what the client makes of it. */
import type { ObserverTap } from '@throughline/react';
import { createTimeline, TimelineView } from '@throughline/react/devtools';
import { type ReactNode, useEffect, useState } from 'react';
import type { DemoApi } from '../demo-api.ts';
import { Icon } from '../icon.tsx';
import { Conditions } from './conditions.tsx';
import { Counters } from './counters.tsx';
import { saveRecording } from './save-recording.ts';
import { useNetwork } from './use-network.ts';

interface NetworkBenchProps {
  readonly api: DemoApi;
  readonly tap: ObserverTap;
  readonly onClose: () => void;
}

export function NetworkBench({ api, tap, onClose }: NetworkBenchProps): ReactNode {
  const { conditions, change, deed, failure } = useNetwork(api);
  const [timeline] = useState(() => createTimeline(tap));
  useEffect(() => timeline.listen(), [timeline]);

  return (
    <aside className="bench" aria-label="Network bench">
      <header>
        <h2>Network bench</h2>
        <button type="button" className="quiet" onClick={onClose}>
          <Icon name="close" />
          <span className="visually-hidden">Close the bench</span>
        </button>
      </header>
      <p className="bench-lead">
        Disturb this tab’s connection while an answer is on its way, and watch it arrive all the same.
      </p>
      {failure && <p role="alert">{failure}</p>}
      <TimelineView timeline={timeline} />
      <div className="bench-row">
        <button type="button" className="quiet" onClick={() => saveRecording(timeline.exportRecording())}>
          <Icon name="download" />
          Export the recording
        </button>
        <button type="button" className="quiet" onClick={() => timeline.clear()}>
          Clear
        </button>
      </div>
      <section aria-labelledby="bench-once">
        <h3 id="bench-once">Once</h3>
        <div className="bench-row">
          <button type="button" onClick={() => deed('cut')}>
            Cut
          </button>
          <button type="button" onClick={() => deed('restart')}>
            Restart the server
          </button>
          <button type="button" onClick={() => deed('new-epoch')}>
            Crash, losing the log
          </button>
        </div>
      </section>
      <Conditions conditions={conditions} onChange={change} />
      <Counters />
    </aside>
  );
}
