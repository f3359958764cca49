/** The CAD of cad-server.ts as a process of its own, which writes down what it is told in a file and can be killed. */
import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { startCad, type CadOptions, type Told } from './cad-server.ts';

export interface CadOrder {
  options: Pick<CadOptions, 'token' | 'passesOn' | 'answersSignIn'> & { acknowledges?: boolean };
  file: string;
  port: number;
}

export interface CadWord {
  /** It listens. */
  url?: string;
  /** Somebody connected. */
  connected?: true;
}

/** What is in the file; a last line cut off by the kill was never answered. */
export function readTold(file: string): Told[] {
  if (!existsSync(file)) return [];
  const whole = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return whole.map((line) => JSON.parse(line) as Told);
}

const say = (word: CadWord): void => void process.send?.(word);

async function run({ options, file, port }: CadOrder): Promise<void> {
  const told = readTold(file);
  const fd = openSync(file, 'a');
  process.once('exit', () => closeSync(fd));
  const cad = await startCad({
    ...options,
    port,
    told,
    onTold: (each) => void writeSync(fd, `${JSON.stringify(each)}\n`),
    onConnected: () => say({ connected: true }),
  });
  say({ url: cad.url });
}

if (import.meta.main) {
  process.once('message', (order: CadOrder) => void run(order));
  process.once('disconnect', () => process.exit());
}
