import { html, raw } from 'hono/html';
import { RECEIVER_MODES, type Received, type ReceiverMode, type ReceiverState } from './receiver-inbox.ts';

const MODE_LABELS: Record<ReceiverMode, string> = {
  ok: 'Accept',
  error: 'Answer 500',
  slow: 'Be slow',
  hang: 'Never answer',
  gone: 'Answer 410',
};

/** What the demo's billing partner has received, as a page that reloads itself. */
export function receiverPage(state: ReceiverState) {
  const newestFirst = state.deliveries.toReversed();
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Billing partner</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <h1>Billing partner</h1>
        <p>
          ${state.requests} requests, ${state.verified} verified, ${state.unverified} not verified,
          ${state.duplicates} repeated, ${state.outOfOrder} out of order.
        </p>
        <div class="modes">
          ${RECEIVER_MODES.map(
            (mode) =>
              html`<form method="post" action="/mode/${mode}">
                <button aria-pressed="${String(mode === state.mode)}">${MODE_LABELS[mode]}</button>
              </form>`,
          )}
        </div>
        <table>
          <thead>
            <tr>
              <th>Received</th>
              <th>Type</th>
              <th>Transport</th>
              <th>Version</th>
              <th>Miles</th>
              <th>Signature</th>
              <th>Times</th>
            </tr>
          </thead>
          <tbody>
            ${newestFirst.map(row)}
          </tbody>
        </table>
        ${newestFirst.length === 0 ? html`<p>Nothing yet.</p>` : ''}
        <script>
          ${raw(RELOAD)};
        </script>
      </body>
    </html>`;
}

const row = (each: Received) =>
  html`<tr>
    <td>${each.receivedAt.slice(11, 19)}</td>
    <td>${each.type}</td>
    <td>
      <details>
        <summary>${each.transport ?? each.messageId}</summary>
        <pre>${pretty(each.body)}</pre>
      </details>
    </td>
    <td>${each.version ?? ''}</td>
    <td>${each.miles ?? ''}</td>
    <td class="${each.verified ? 'good' : 'bad'}">${each.verified ? '✓ verified' : '✗ not verified'}</td>
    <td>${each.copies}</td>
  </tr>`;

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

/** Not while somebody reads a body. */
const RELOAD = `setInterval(() => document.querySelector('details[open]') ?? location.reload(), 3000)`;

const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
  .modes { display: flex; flex-wrap: wrap; gap: 0.5rem; margin: 1rem 0; }
  button { font: inherit; min-height: 40px; padding: 0 1rem; border: 1px solid; border-radius: 6px; background: none; color: inherit; }
  button[aria-pressed='true'] { background: CanvasText; color: Canvas; }
  table { width: 100%; border-collapse: collapse; }
  th, td { text-align: left; vertical-align: top; padding: 0.4rem 0.6rem; border-bottom: 1px solid #8884; font-variant-numeric: tabular-nums; }
  pre { max-width: 40rem; overflow: auto; font-size: 0.8rem; }
  .good { color: light-dark(#12693a, #6fdc9b); }
  .bad { color: light-dark(#a4161a, #ff9a9a); }
`;
