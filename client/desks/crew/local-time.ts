/** Times as this tablet's crew reads them: local, 24 hours, with seconds because they are evidence. */
const two = (number: number): string => String(number).padStart(2, '0');

/** `14:02:11` for Unix milliseconds or an instant. By hand: making a formatter takes as long as a whole screen. */
export function localTime(when: number | string): string {
  const at = new Date(when);
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}
