import { describe, expect, it } from 'vitest';
import { countPatients } from '../../../client/patients/patient-counts.ts';
import type { TriageState } from '../../../shared/patients/triage-state.ts';

const AT = '2026-03-09T12:00:00.000Z';
const triage = (incidentId: string, more: Partial<TriageState> = {}) => ({
  state: { team: { units: ['M1'], incidentId }, ...more },
});
const said = <T>(value: T) => ({ value, at: AT, by: 'alex' });

describe('A9, C5: what dispatch sees of the patients of a call', () => {
  it('numbers by acuity, worst first, and by tag; of this call alone', () => {
    const counts = countPatients(
      [
        triage('I1'),
        triage('I1', { emsAcuity: said('emergent') }),
        triage('I1', { emsAcuity: said('critical'), mciColour: said('red') }),
        triage('I1', { mciColour: said('red') }),
        triage('I2', { emsAcuity: said('critical') }),
      ],
      'I1',
    );
    expect(counts.patients).toBe(4);
    expect(counts.acuities.map(({ count, words }) => `${count} ${words}`)).toEqual([
      '1 critical',
      '1 emergent',
      '1 not judged yet',
    ]);
    expect(counts.tags.map(({ count, letter }) => `${count} ${letter}`)).toEqual(['2 R']);
  });

  it('photos and signatures of all of them, and what the server does not have yet', () => {
    const some = { photos: 2, photosStored: 2, signatures: 1, signaturesStored: 0 };
    const { attachments } = countPatients(
      [
        triage('I1', { attachments: some }),
        triage('I1', { attachments: { ...some, photos: 3 } }),
        triage('I1'),
        triage('I2', { attachments: some }),
      ],
      'I1',
    );
    expect(attachments).toEqual([
      { words: 'photos', count: 5, missing: 1 },
      { words: 'signatures', count: 2, missing: 2 },
    ]);
  });

  it('nothing where nobody was registered', () => {
    expect(countPatients([triage('I2')], 'I1')).toEqual({
      patients: 0,
      acuities: [],
      tags: [],
      attachments: [],
    });
  });
});
