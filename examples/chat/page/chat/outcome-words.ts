/** Why a question got no answer, in words: what happened, and what to do. */

const words: Readonly<Record<string, string>> = {
  'not-sent': 'It was not sent. Asking again is safe.',
  'outcome-unknown':
    'It was sent, and the connection broke before an answer came: the agent may or may not have started.',
  'outbox-full': 'Too many questions wait for a connection. Ask again when the page is live.',
  'too-large': 'It is too long for the server. Shorten it.',
  'rate-limited': 'That was many questions in a short time. Wait a moment, then ask again.',
  invalid: 'The server could not read it. A question has between 1 and 2,000 characters.',
  forbidden: 'You may not ask in this thread.',
  unavailable: 'The server cannot take it at the moment. Ask again in a little while.',
  closed: 'The page is not connected any more. Reload it, then ask again.',
};

export const outcomeWords = (code: string, message: string): string => words[code] ?? message;
