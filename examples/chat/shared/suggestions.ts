/** Questions to begin with. The documents answer each of them well; a test asks them all. */
export const suggestions = [
  'What happens to events after a reconnect?',
  'How is a lost event noticed and repaired?',
  'What is an epoch, and when does it change?',
  'Write a report on receipts and commands',
] as const;
