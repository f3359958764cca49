import { Route } from '@solidjs/router';
import type { Accessor } from 'solid-js';
import { lazyPart } from '../ui/lazy-part.ts';
import type { Role } from '../../shared/rooms/principal.ts';
import { DeskDoor } from './desk-door.tsx';
import { HomePage } from './home-page.tsx';
import { NotFoundPage } from './not-found-page.tsx';
import { useSession } from './session-context.tsx';
import { SignOut } from './sign-out.tsx';

/* One chunk per desk: a crew tablet never downloads the dispatch board. */
const CrewDesk = lazyPart(async () => ({ default: (await import('../desks/crew/crew-desk.tsx')).CrewDesk }));
const DispatchDesk = lazyPart(async () => ({
  default: (await import('../desks/dispatch/dispatch-desk.tsx')).DispatchDesk,
}));
const BillingDesk = lazyPart(async () => ({
  default: (await import('../desks/billing/billing-desk.tsx')).BillingDesk,
}));
const ProofDesk = lazyPart(async () => ({
  default: (await import('../desks/proof/proof-desk.tsx')).ProofDesk,
}));
const ConsoleDesk = lazyPart(async () => ({
  default: (await import('../desks/console/console-desk.tsx')).ConsoleDesk,
}));
const PagesDesk = lazyPart(async () => ({
  default: (await import('../desks/admin/pages-desk.tsx')).PagesDesk,
}));
const SettingsDesk = lazyPart(async () => ({
  default: (await import('../desks/admin/settings-desk.tsx')).SettingsDesk,
}));
const SignIn = lazyPart(async () => ({ default: (await import('./sign-in.tsx')).SignIn }));
const Enrol = lazyPart(async () => ({ default: (await import('./enrol.tsx')).Enrol }));
const OwnPin = lazyPart(async () => ({ default: (await import('./own-pin.tsx')).OwnPin }));
const Tablets = lazyPart(async () => ({ default: (await import('./tablets-door.tsx')).TabletsDoor }));
const Setup = lazyPart(async () => ({ default: (await import('./setup.tsx')).Setup }));

/* For building and testing screens; a production build leaves them out. */
const BUILDER_PAGES =
  import.meta.env.MODE === 'production'
    ? undefined
    : {
        Gallery: lazyPart(async () => ({ default: (await import('../ui/gallery.tsx')).Gallery })),
        DeviceCheck: lazyPart(async () => ({
          default: (await import('./device-check-page.tsx')).DeviceCheckPage,
        })),
        CrewStory: lazyPart(async () => ({
          default: (await import('./crew-story.tsx')).CrewStory,
        })),
      };

/** The desk's own code comes while the device's data is being opened, not after. */
const behindDoor = (Desk: ReturnType<typeof lazyPart>) => () => {
  void Desk.preload();
  return (
    <DeskDoor>
      <Desk />
    </DeskDoor>
  );
};

export function routes(roles: Accessor<readonly Role[] | undefined>) {
  return (
    <>
      <Route path="/" component={() => <HomePage roles={roles} />} />
      <Route path="/sign-in" component={SignIn} />
      <Route path="/sign-out" component={SignOut} />
      <Route path="/setup" component={Setup} />
      <Route path="/enrol" component={Enrol} />
      <Route path="/pin" component={OwnPin} />
      <Route path="/tablets" component={Tablets} />
      <Route path="/pages" component={behindDoor(PagesDesk)} />
      <Route path="/settings" component={behindDoor(SettingsDesk)} />
      <Route path="/crew/*" component={behindDoor(CrewDesk)} />
      <Route path="/dispatch/*" component={behindDoor(DispatchDesk)} />
      <Route path="/billing/*" component={behindDoor(BillingDesk)} />
      <Route path="/proof/*" component={ProofDesk} />
      <Route path="/console" component={() => <ConsoleDesk session={useSession().signedIn} />} />
      {BUILDER_PAGES && <Route path="/gallery" component={BUILDER_PAGES.Gallery} />}
      {BUILDER_PAGES && <Route path="/gallery/device" component={BUILDER_PAGES.DeviceCheck} />}
      {BUILDER_PAGES && <Route path="/gallery/crew" component={BUILDER_PAGES.CrewStory} />}
      <Route path="*" component={NotFoundPage} />
    </>
  );
}
