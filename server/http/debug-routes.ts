/** Looking inside while developing; these paths do not exist in production. */
import { Hono } from 'hono';
import type { OpenSocket } from './open-sockets.ts';

export function createDebugRoutes(sockets: () => OpenSocket[]): Hono {
  const routes = new Hono();
  routes.get('/debug/socketio', (context) => context.json({ sockets: sockets() }));
  return routes;
}
