/** Keeps the newest frames of both directions, and writes them as a recording: one JSON object a line. */

export interface FrameLog {
  add(from: 'client' | 'server', at: number, frame: unknown): void;
  clear(): void;
  toText(): string;
}

interface FrameLine {
  readonly at: number;
  readonly from: 'client' | 'server';
  readonly frame: unknown;
}

/** Frames come with their tokens already redacted: what the log does not have it cannot leak. */
export function createFrameLog(maxFrames: number): FrameLog {
  let lines: FrameLine[] = [];
  return {
    add(from, at, frame) {
      lines.push({ at, from, frame });
      // Trimmed by halves: shifting one off for each frame would cost as much as the list is long.
      if (lines.length > maxFrames * 1.5) lines = lines.slice(-maxFrames);
    },
    clear() {
      lines = [];
    },
    toText: () => recordingOf(lines.slice(-maxFrames)),
  };
}

function recordingOf(lines: readonly FrameLine[]): string {
  const startedAt = lines[0]?.at ?? 0;
  const header = { recording: 1, protocol: 1, startedAt };
  const rows = lines.map(({ at, from, frame }) => ({ at: at - startedAt, from, frame }));
  return [header, ...rows].map((row) => `${JSON.stringify(row)}\n`).join('');
}
