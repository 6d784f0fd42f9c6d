/** An entry of the log → the text of its frame: a prefix, its number, and the text that was stored. [V2] */
import type { LogEntry } from '../log/event-log.ts';

export const eventText = (wire: string, entry: LogEntry, replay: boolean): string =>
  `{"op":"event","stream":"${wire}","seq":${entry.seq},${entry.text}${replay ? ',"replay":true}' : '}'}`;
