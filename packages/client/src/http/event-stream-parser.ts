/** Takes an event stream apart as it comes, however it was cut into chunks. [F4] */

export interface StreamedEvent {
  /** The message's number; undefined where there is none. */
  readonly id: number | undefined;
  readonly event: string;
  readonly data: string;
}

/** Returns what takes the next piece of text and gives the events that it completes. Comments give none. */
export const createEventStreamParser = (): ((text: string) => StreamedEvent[]) => {
  let rest = '';
  let id: number | undefined;
  let event = '';
  let data: string[] = [];

  const field = (line: string): void => {
    const colon = line.indexOf(':');
    if (colon < 1) return;
    const value = line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    const name = line.slice(0, colon);
    if (name === 'data') data.push(value);
    else if (name === 'event') event = value;
    else if (name === 'id') id = Number(value);
  };

  return (text) => {
    const events: StreamedEvent[] = [];
    const lines = (rest + text).split('\n');
    rest = lines.pop() as string;
    for (const line of lines) {
      if (line !== '' && line !== '\r') {
        field(line.endsWith('\r') ? line.slice(0, -1) : line);
        continue;
      }
      if (data.length > 0) events.push({ id, event, data: data.join('\n') });
      id = undefined;
      event = '';
      data = [];
    }
    return events;
  };
};
