import { describe, expect, it } from 'vitest';
import { pageFolder, searchPages, type PageState } from '../../../shared/ops/reference-pages.ts';
import { catalogueEntry } from '../../../shared/protocol/catalogue.ts';

const page = (title: string, more: Partial<PageState> = {}) => ({
  id: title,
  state: {
    title,
    kind: 'protocol',
    sections: [],
    at: '2026-01-05T12:00:00.000Z',
    by: 'chief',
    ...more,
  } as PageState,
});

describe('protocol and phone book pages', () => {
  it('A9: are found by every word asked for, in text, names and numbers, and not once removed', () => {
    const pages = [
      page('Stroke', { sections: [{ heading: 'Ask', lines: ['Last known well'] }] }),
      page('Hospitals', {
        sections: [{ heading: 'Emergency', phones: [{ name: 'Mercy ED', number: '555-0142' }] }],
      }),
      page('Old stroke card', { removed: true }),
    ];
    const titles = (words: string) => searchPages(pages, words).map(({ id }) => id);
    expect(titles('')).toEqual(['Hospitals', 'Stroke']);
    expect(titles('WELL stroke')).toEqual(['Stroke']);
    expect(titles('mercy 0142')).toEqual(['Hospitals']);
    expect(titles('stroke mercy')).toEqual([]);
  });

  it('A9: crews and dispatch hear them; supervisors and administrators alone write them', () => {
    const { state } = page('Stroke');
    expect(pageFolder.rooms(state, 'stroke')).toEqual(['crew', 'dispatch']);
    expect(catalogueEntry('reference:page')?.rule.roles).toEqual(['admin', 'supervisor']);
  });
});
