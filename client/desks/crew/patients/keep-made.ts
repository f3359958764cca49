import type { OfPatient } from '../../../patients/patient-actions.ts';
import { NoRoom, uploadsOf, type Made } from '../../../uploads/uploads.ts';
import type { Cab } from '../cab-state.tsx';

/** Keeps what was made and says so; whether it is kept. */
export async function keepMade(cab: Cab, of: OfPatient, made: Made): Promise<boolean> {
  const what = made.kind === 'photo' ? 'Photo' : 'Signature';
  try {
    await (await uploadsOf(cab.client)).keep(of, made);
    cab.feedback.confirm();
    cab.outcomes.say(`${what} saved on this device`, 'good');
    return true;
  } catch (error) {
    cab.feedback.error();
    cab.outcomes.say(error instanceof NoRoom ? error.message : `${what} not kept. Try again.`, 'bad');
    return false;
  }
}
