/**
 * `npm run bench -- [press|doors|offline-start] [--quick]`: `press` (the default) is a press of a button, from the tablet into
 * the log and to the desks; `doors` is what outside programs meet: the bridge, the relay, every hop, and partners' webhooks;
 * `offline-start` is how soon a slow tablet takes a press with the server dead.
 */
import { argv } from 'node:process';

const [subject = 'press'] = argv.slice(2);

if (subject === 'doors') await import('./doors.ts');
else if (subject === 'offline-start') await import('./offline-start.ts');
else if (subject === 'press' || subject.startsWith('-')) await import('./press.ts');
else throw new Error(`There is no benchmark of ${subject}; there are press, doors and offline-start.`);
