/** Times as this tablet's crew reads them: local, 24 hours, with seconds because they are evidence. */
const WITH_SECONDS = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** `14:02:11` for Unix milliseconds or an instant. */
export const localTime = (when: number | string): string => WITH_SECONDS.format(new Date(when));
