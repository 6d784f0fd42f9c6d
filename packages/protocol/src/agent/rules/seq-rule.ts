/** [GP-SEQ] The numbers of a stream are 1, 2, 3 …: none missing, none twice, none late. [S1–S3] */
import { fine, type Rule } from './rule.ts';
import { isRepeated } from './stream-record.ts';

export const seqRule: Rule = {
  id: 'GP-SEQ',
  severity: 'error',
  law: 'The numbers of a stream follow each other without a hole.',
  judge({ event, stream }) {
    const expected = stream.lastSeq + 1;
    if (event.seq === expected) return fine;
    if (isRepeated(stream, event.seq)) return [`Number ${event.seq} of ${stream.stream} came twice.`];
    if (event.seq < expected) return [`Number ${event.seq} of ${stream.stream} came late, after ${stream.lastSeq}.`];
    const missing = expected === event.seq - 1 ? `${expected} is` : `${expected} to ${event.seq - 1} are`;
    return [`Before number ${event.seq} of ${stream.stream}, ${missing} missing.`];
  },
};
