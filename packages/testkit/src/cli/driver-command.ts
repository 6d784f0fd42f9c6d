/** `throughline driver`: our own event manager as a server under check, and its driver. */
import { createManagerDriver } from '../conformance/manager-driver.ts';
import { serveDriver } from '../conformance/serve-driver.ts';
import type { AddCommand } from './run-command.ts';

export const addDriver: AddCommand = (program) => {
  program
    .command('driver')
    .summary('our own server, for being checked')
    .description('Starts the event manager with a memory log and speaks the driver protocol on stdin and stdout.')
    .addHelpText('after', '\nExample:\n  $ throughline check --driver "throughline driver"')
    .action(async () => serveDriver(await createManagerDriver()));
};
