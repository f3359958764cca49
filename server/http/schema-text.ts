/** A JSON Schema as a person reads one: much like a TypeScript type. */
import type { JsonSchema } from './openapi.ts';

const INDENT = '  ';

export function schemaText(schema: JsonSchema | { $ref: string }, depth = 0): string {
  if ('$ref' in schema && typeof schema.$ref === 'string') return schema.$ref.split('/').at(-1) ?? '';
  const { enum: values, const: only, anyOf, oneOf, type } = schema as JsonSchema;
  if (values) return values.map((value) => JSON.stringify(value)).join(' | ');
  if (only !== undefined) return JSON.stringify(only);
  const choices = anyOf ?? oneOf;
  if (choices) return choices.map((choice) => choiceText(choice, depth)).join(' | ');
  if (Array.isArray(type)) return type.join(' | ');
  if (type === 'object') return objectText(schema as JsonSchema, depth);
  if (type === 'array') return arrayText(schema as JsonSchema, depth);
  return scalarText(schema as JsonSchema);
}

const choiceText = (choice: JsonSchema | boolean, depth: number): string =>
  typeof choice === 'boolean' ? 'any' : schemaText(choice, depth);

function objectText(
  { properties = {}, required = [], additionalProperties }: JsonSchema,
  depth: number,
): string {
  const names = Object.entries(properties);
  if (names.length === 0) {
    return typeof additionalProperties === 'object' && Object.keys(additionalProperties).length > 0
      ? `{ [name]: ${schemaText(additionalProperties, depth)} }`
      : '{ … }';
  }
  const inner = INDENT.repeat(depth + 1);
  const lines = names.map(([name, schema]) => {
    const isRequired = required.includes(name);
    const note = typeof schema === 'object' && schema.description ? `  // ${schema.description}` : '';
    return `${inner}${name}${isRequired ? '' : '?'}: ${choiceText(schema, depth + 1)}${note}`;
  });
  return `{\n${lines.join('\n')}\n${INDENT.repeat(depth)}}`;
}

function arrayText({ items, maxItems }: JsonSchema, depth: number): string {
  const item = typeof items === 'object' && !Array.isArray(items) ? schemaText(items, depth) : 'any';
  const each = item.includes(' | ') && !item.startsWith('{') ? `(${item})` : item;
  return `${each}[]${maxItems === undefined ? '' : ` (at most ${maxItems})`}`;
}

function scalarText({
  type,
  format,
  minimum,
  maximum,
  exclusiveMinimum,
  default: value,
}: JsonSchema): string {
  const name = typeof type === 'string' ? type : 'any';
  const limits = [
    format,
    minimum === undefined ? undefined : `≥ ${minimum}`,
    exclusiveMinimum === undefined ? undefined : `> ${exclusiveMinimum}`,
    maximum === undefined ? undefined : `≤ ${maximum}`,
    value === undefined ? undefined : `default ${JSON.stringify(value)}`,
  ].filter((limit) => limit !== undefined);
  return limits.length > 0 ? `${name} (${limits.join(', ')})` : name;
}
