/** jsonb holds any JSON except NUL characters and lone surrogates; finding them here keeps one bad row from failing a group. */
const MAX_DEPTH = 20;

export function isStorable(value: unknown, depth = 0): boolean {
  if (depth > MAX_DEPTH) return false;
  if (typeof value === 'string') return isStorableText(value);
  if (Array.isArray(value)) return value.every((each) => isStorable(each, depth + 1));
  if (value !== null && typeof value === 'object') {
    return Object.entries(value).every(
      ([key, member]) => isStorableText(key) && isStorable(member, depth + 1),
    );
  }
  return true;
}

const isStorableText = (text: string): boolean => !text.includes('\0') && text.isWellFormed();
