import Papa from 'papaparse';

/** A file that cannot be imported; the message names the file's line and column. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
  readonly line: number;

  constructor(line: number, message: string) {
    super(`line ${line}: ${message}`);
    this.line = line;
  }
}

/** One line of a CSV file, read by column name. */
export interface CsvRow {
  readonly line: number;
  text(column: string): string;
  /** The column as a number; throws an ImportError when it is none. */
  number(column: string): number;
  fail(message: string): never;
}

/** Reads a CSV with a header line. Throws an ImportError on a missing column, a ragged line or a broken quote. */
export function readCsv(text: string, requiredColumns: readonly string[]): CsvRow[] {
  const { data, errors } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), { skipEmptyLines: false });
  const broken = errors.find(({ type }) => type === 'Quotes');
  if (broken) throw new ImportError((broken.row ?? 0) + 1, broken.message);
  const header = data[0] ?? [];
  const columns = new Map(header.map((name, index) => [name.trim(), index]));
  const missing = requiredColumns.filter((name) => !columns.has(name));
  if (missing.length > 0) throw new ImportError(1, `missing column ${missing.join(', ')}`);

  const rows: CsvRow[] = [];
  let line = 1 + newlinesIn(header);
  for (const cells of data.slice(1)) {
    line += 1;
    const startsAt = line;
    line += newlinesIn(cells);
    if (cells.length === 1 && cells[0] === '') continue;
    if (cells.length !== header.length) {
      throw new ImportError(startsAt, `${cells.length} columns where the header has ${header.length}`);
    }
    rows.push(createRow(cells, columns, startsAt));
  }
  return rows;
}

const newlinesIn = (cells: readonly string[]): number =>
  cells.reduce((count, cell) => count + cell.split('\n').length - 1, 0);

function createRow(cells: readonly string[], columns: ReadonlyMap<string, number>, line: number): CsvRow {
  const textOf = (column: string): string => (cells[columns.get(column) ?? -1] ?? '').trim();
  const fail = (message: string): never => {
    throw new ImportError(line, message);
  };
  return {
    line,
    text: textOf,
    fail,
    number(column) {
      const value = textOf(column);
      const number = value === '' ? NaN : Number(value);
      return Number.isFinite(number) ? number : fail(`${column} is not a number: "${value}"`);
    },
  };
}
