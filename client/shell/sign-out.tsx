import { Navigate } from '@solidjs/router';
import { useSession } from './session-context.tsx';

/** `/sign-out`: any desk can link here without knowing the session. What was recorded stays on the device. */
export function SignOut() {
  void useSession().signOut();
  return <Navigate href="/sign-in" />;
}
