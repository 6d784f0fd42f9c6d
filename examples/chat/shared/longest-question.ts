/** How long a question may be, in characters: the page says so before the server has to. */
export const longestQuestion = 2_000;
