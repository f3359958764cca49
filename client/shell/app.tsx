import { Router, type RouteSectionProps } from '@solidjs/router';
import { ErrorBoundary, Suspense, type Accessor } from 'solid-js';
import { lazyPart } from '../ui/lazy-part.ts';
import type { Role } from '../../shared/rooms/principal.ts';
import { ClockProvider } from '../ui/clock-signal.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { createTheme, ThemeProvider } from '../ui/theme.tsx';
import { ToastsProvider } from '../ui/toasts.tsx';
import { CrashPage } from './crash-page.tsx';
import { keepInstallOffer } from './install-offer.ts';
import { routes } from './routes.tsx';
import './app.css';

/** Nobody waits for what is to be said: not part of the first script. */
const Notices = lazyPart(async () => ({ default: (await import('./notices.tsx')).Notices }));

export interface AppProps {
  /** Roles of whoever is signed in; undefined when nobody is, empty when they have none. */
  roles: Accessor<readonly Role[] | undefined>;
  /** Unix milliseconds for running times, default the device's clock. */
  now?: (() => number) | undefined;
}

/** What surrounds every desk: colours, ticking clock, notices, and a way out when a screen fails. */
export function App(props: AppProps) {
  const theme = createTheme({
    root: document.documentElement,
    storage: localStorage,
    prefersDark: matchMedia('(prefers-color-scheme: dark)'),
  });
  return (
    <ThemeProvider theme={theme}>
      <ClockProvider now={() => (props.now ?? Date.now)()}>
        <ToastsProvider>
          <Router root={Frame}>{routes(() => props.roles())}</Router>
        </ToastsProvider>
      </ClockProvider>
    </ThemeProvider>
  );
}

function Frame(props: RouteSectionProps) {
  keepInstallOffer();
  return (
    <div class="frame">
      <div class="frame-notices">
        <Suspense>
          <Notices />
        </Suspense>
      </div>
      <div class="frame-desk">
        <ErrorBoundary
          fallback={(error: unknown, retry) => (
            <CrashPage error={error} where={props.location.pathname} onRetry={retry} />
          )}
        >
          <Suspense fallback={<DeskLoading />}>{props.children}</Suspense>
        </ErrorBoundary>
      </div>
    </div>
  );
}

function DeskLoading() {
  return (
    <div class="frame-loading">
      <Skeleton lines={4} />
    </div>
  );
}
