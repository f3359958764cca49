import { z } from 'zod';

/** What the setup page asks for, as typed. */
export interface SetupForm {
  name: string;
  org: string;
  admin: string;
  password: string;
  units: string;
  hospitals: string;
}

export const emptySetupForm: SetupForm = {
  name: '',
  org: '',
  admin: '',
  password: '',
  units: '',
  hospitals: '',
};

/** `Demo EMS` becomes `demo-ems`: something to start from. */
export const orgIdFrom = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '');

const splitList = (text: string): string[] =>
  text
    .split(/[,\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== '');

/** `H1=General Hospital`, or just `H1`. */
function readHospital(item: string): string | { id: string; name: string } {
  const at = item.indexOf('=');
  return at < 0 ? item : { id: item.slice(0, at).trim(), name: item.slice(at + 1).trim() };
}

export const setupBody = (form: SetupForm, code: string) => ({
  code,
  org: form.org.trim(),
  name: form.name.trim(),
  admin: form.admin.trim(),
  password: form.password,
  units: splitList(form.units).flatMap((line) => line.split(/\s+/)),
  hospitals: splitList(form.hospitals).map(readHospital),
});

const problemSchema = z.object({
  detail: z.string(),
  errors: z.array(z.object({ field: z.string(), detail: z.string() })).default([]),
});

/** Why it was not set up: per field of the form, or as a whole. */
export type SetupProblems = Partial<Record<keyof SetupForm | 'form', string>>;

/** Undefined when it worked, otherwise why not, in plain words. */
export async function sendSetup(
  fetch: typeof globalThis.fetch,
  form: SetupForm,
  code: string,
): Promise<SetupProblems | undefined> {
  try {
    const answer = await fetch('/api/setup', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(setupBody(form, code)),
    });
    if (answer.ok) return undefined;
    return readProblems(problemSchema.parse(await answer.json()));
  } catch {
    return { form: 'The server cannot be reached. Nothing was set up; try again.' };
  }
}

/** The server says `units.0` about the first unit; the form has one field for all of them. */
function readProblems({ detail, errors }: z.output<typeof problemSchema>): SetupProblems {
  const problems: SetupProblems = {};
  for (const error of errors) {
    const field = error.field.split('.')[0] ?? '';
    if (isField(field)) problems[field] ??= error.detail;
  }
  return Object.keys(problems).length > 0 ? problems : { form: detail };
}

const isField = (name: string): name is keyof SetupForm => name in emptySetupForm;
