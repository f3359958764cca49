/** Readback as it is started by `npm start`, on its embedded database; other settings come from the environment. */
import { createOrganization } from '../../server/auth/organizations.ts';
import { createRecordFacts } from '../../server/auth/record-facts.ts';
import { parseConfig } from '../../server/config.ts';
import { readHead } from '../../server/log/read.ts';
import { startServer } from '../../server/main.ts';
import { createLogger } from '../../server/observability/logger.ts';
import type { Role } from '../../shared/rooms/principal.ts';
import { makeDataDirectory, serveParent } from './child-server.ts';
import { PUBLISHERS, unitName } from './wire.ts';

const ORG = 'bench';
const data = makeDataDirectory();
const fixed = { PORT: '0', HOST: '127.0.0.1', DATA_DIR: data.path, LOG_LEVEL: 'error' };
const config = parseConfig({ ...process.env, ...fixed });
const server = await startServer(config, createLogger('error'), { isSetUp: true });
const units = Array.from({ length: PUBLISHERS }, (_, index) => unitName(index));
const { database, auth, ingest } = server;
await createOrganization(
  {
    org: ORG,
    name: 'Bench',
    adminUsername: 'chief',
    password: 'correct horse battery',
    units,
    hospitals: [],
  },
  { database, hashPassword: auth.hashPassword, record: createRecordFacts(ingest, Date.now) },
);

const token = (role: Role, sub: string, unit?: string): Promise<string> =>
  auth.tokens.sign({
    org: ORG,
    roles: [role],
    sub,
    exp: Math.floor(Date.now() / 1000) + 3600,
    ...(unit ? { unit } : {}),
  });
const headNow = async (): Promise<number> =>
  (await database.withOrg(ORG, (trx) => readHead(trx, ORG)))?.head ?? 0;
const before = await headNow();

serveParent({
  door: {
    url: server.url,
    publisherTokens: await Promise.all(units.map((unit) => token('crew', `crew-${unit}`, unit))),
    deskToken: await token('dispatcher', 'desk'),
    adminToken: await token('admin', 'chief'),
  },
  count: async () => (await headNow()) - before,
  async stop() {
    await server.stop();
    data.remove();
  },
});
