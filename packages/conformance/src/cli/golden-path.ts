/** The scenario that `serve` plays by itself: every `user_message` is answered by a whole run. */
import { defineScenario, type ScenarioStage } from '@throughline/testkit';

const STEP_MS = 150;
const answer = 'It is 4 °C in Oslo, and it stays dry.';

/** A command's data is the app's: its text, if it has one, becomes the question. */
const questionOf = (data: unknown): string => {
  const { text } = Object(data) as { text?: unknown };
  return typeof text === 'string' ? text : 'How cold is it?';
};

export const goldenPath = defineScenario({
  name: 'golden-path',
  description: 'answers each user_message: a thought, a tool, a message in pieces',
  commands: {
    user_message(stage, { id, data }) {
      const run = stage.run({ agent: 'researcher', input: { question: questionOf(data) }, submitId: id });
      void play(stage, run, questionOf(data));
      return { runId: run.runId };
    },
  },
});

async function play(stage: ScenarioStage, run: ReturnType<ScenarioStage['run']>, question: string): Promise<void> {
  run.userMessage(question).thinking('I should look it up.');
  await stage.wait(STEP_MS);
  const call = run.startTool('weather', { city: 'Oslo' }, { expectedMs: 3 * STEP_MS });
  await stage.wait(3 * STEP_MS);
  call.complete({ celsius: 4 });
  const message = run.message();
  for (const word of answer.split(/(?<= )/)) {
    await stage.wait(STEP_MS);
    message.append(word);
  }
  message.end();
  run.complete({ text: answer });
}
