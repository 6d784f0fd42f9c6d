/** `throughline driver`: our own event manager as a server under check, and its driver. */
import { createManagerDriver } from '../driver/manager-driver.ts';
import { serveDriver } from '../driver/serve-driver.ts';
import type { AddCommand } from './add-command.ts';

export const addDriver: AddCommand = (program) => {
  program
    .command('driver')
    .summary('our own server, for being checked')
    .description('Starts the event manager with a memory log and speaks the driver protocol on stdin and stdout.')
    .addHelpText('after', '\nExample:\n  $ throughline check --driver "throughline driver"')
    .action(async () => serveDriver(await createManagerDriver()));
};
