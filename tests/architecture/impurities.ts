/** Finds where a file reaches for something that is not in the language itself, or for its clock and randomness. */
import type { SourceFile } from './source-files.ts';

/** Values every ECMAScript engine has and that depend on nothing outside the program. */
const LANGUAGE = new Set(
  `undefined NaN Infinity Object Array String Number Boolean BigInt Symbol Math JSON Date RegExp Map Set WeakMap WeakSet
  Promise Proxy Reflect Intl Iterator Error TypeError RangeError SyntaxError ArrayBuffer DataView Uint8Array Int8Array
  Uint16Array Int16Array Uint32Array Int32Array Uint8ClampedArray Float32Array Float64Array BigInt64Array BigUint64Array
  parseInt parseFloat isNaN isFinite encodeURIComponent decodeURIComponent`.split(/\s+/),
);

type Node = Record<string, unknown> & { type: string };

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';

/** Each as `path: what`. */
export function impurities({ path, program }: SourceFile): string[] {
  const declared = new Set<string>();
  const used = new Set<string>();
  const found: string[] = [];
  walk(program, (node, parent, key) => {
    if (isClockOrDice(node)) found.push(`${path}: ${nameOf(node)}`);
    for (const name of boundByPattern(node)) declared.add(name);
    if (node.type !== 'Identifier') return;
    const name = String(node['name']);
    if (isDeclaration(parent, key)) declared.add(name);
    else if (!isMemberName(parent, key)) used.add(name);
  });
  const free = [...used].filter((name) => !declared.has(name) && !LANGUAGE.has(name));
  return [...found, ...free.map((name) => `${path}: ${name}`)];
}

/** Types are left out: they are gone at run time. */
const isTypeOnly = (node: Node): boolean =>
  node.type.startsWith('TS') &&
  !['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression'].includes(node.type);

type Visit = (node: Node, parent: Node, key: string) => void;

function walk(value: unknown, visit: Visit, parent: Node = { type: 'none' }, key = ''): void {
  if (Array.isArray(value)) {
    for (const each of value) walk(each, visit, parent, key);
    return;
  }
  if (!isNode(value) || isTypeOnly(value)) return;
  visit(value, parent, key);
  for (const [name, member] of Object.entries(value)) walk(member, visit, value, name);
}

/**
 * Names bound anywhere in the file. That a parameter called `document` elsewhere in the file would hide a use of
 * the DOM is accepted: the type checker's view of scopes is not worth its weight here.
 */
function isDeclaration(parent: Node, key: string): boolean {
  switch (parent.type) {
    case 'VariableDeclarator':
    case 'ClassDeclaration':
      return key === 'id';
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return key === 'id' || key === 'params';
    case 'ArrayPattern':
      return key === 'elements';
    case 'AssignmentPattern':
      return key === 'left';
    case 'CatchClause':
      return key === 'param';
    case 'RestElement':
    case 'ImportSpecifier':
    case 'ImportDefaultSpecifier':
    case 'ImportNamespaceSpecifier':
      return true;
    default:
      return false;
  }
}

/** The names `const { a, b: c } = …` makes: a and c. */
function boundByPattern(node: Node): string[] {
  if (node.type !== 'ObjectPattern' || !Array.isArray(node['properties'])) return [];
  return node['properties'].flatMap((property: unknown) => {
    const value = isNode(property) ? property['value'] : undefined;
    return isNode(value) && value.type === 'Identifier' ? [String(value['name'])] : [];
  });
}

function isMemberName(parent: Node, key: string): boolean {
  if (parent.type === 'MemberExpression') return key === 'property' && parent['computed'] === false;
  if (['Property', 'MethodDefinition', 'PropertyDefinition'].includes(parent.type)) {
    return key === 'key' && parent['computed'] === false;
  }
  return parent.type === 'ExportSpecifier';
}

function isClockOrDice(node: Node): boolean {
  if (node.type === 'MemberExpression') return ['Date.now', 'Math.random'].includes(nameOf(node));
  if (node.type === 'CallExpression') return nameOf(node) === 'Date()';
  return nameOf(node) === 'new Date()' && Array.isArray(node['arguments']) && node['arguments'].length === 0;
}

function nameOf(node: Node): string {
  const name = (value: unknown): string => (isNode(value) ? String(value['name'] ?? '') : '');
  if (node.type === 'MemberExpression') return `${name(node['object'])}.${name(node['property'])}`;
  if (node.type === 'CallExpression') return `${name(node['callee'])}()`;
  return node.type === 'NewExpression' ? `new ${name(node['callee'])}()` : '';
}
