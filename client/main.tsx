import './ui/tokens.css';
import './ui/base.css';
import { render } from 'solid-js/web';
import { App } from './shell/app.tsx';
import { ClientHostProvider } from './shell/client-host.tsx';
import { createSession } from './shell/session.ts';
import { SessionProvider } from './shell/session-context.tsx';
import { TabletHostProvider } from './shell/tablet-host.tsx';

const root = document.getElementById('app');
if (!root) throw new Error('index.html has no #app element');

const session = createSession({ storage: localStorage, fetch });

render(
  () => (
    <SessionProvider session={session}>
      <TabletHostProvider>
        <ClientHostProvider>
          <App roles={() => session.signedIn()?.roles} />
        </ClientHostProvider>
      </TabletHostProvider>
    </SessionProvider>
  ),
  root,
);
