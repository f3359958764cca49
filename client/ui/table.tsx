import { For, Show, type JSX } from 'solid-js';
import './table.css';

export interface Column<Row> {
  id: string;
  header: string;
  cell: (row: Row) => JSX.Element;
  /** `end` for figures. */
  align?: 'start' | 'end' | undefined;
  /** Any CSS width. */
  width?: string | undefined;
  /** Dropped on screens narrower than 700 px. */
  optional?: boolean | undefined;
}

export interface TableSort {
  columnId: string;
  direction: 'ascending' | 'descending';
}

export interface TableProps<Row> {
  /** Names the table for people who hear it. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Makes rows pressable, also by Enter; arrow keys move between them. */
  onOpen?: ((row: Row) => void) | undefined;
  openKey?: string | undefined;
  /** The caller sorts; the table shows which way and asks for another. */
  sort?: TableSort | undefined;
  onSort?: ((columnId: string) => void) | undefined;
  /** Shown instead of rows when there are none. */
  empty?: JSX.Element;
}

function moveBetweenRows(event: KeyboardEvent & { currentTarget: HTMLElement }) {
  const { currentTarget: row, key } = event;
  const next =
    key === 'ArrowDown' ? row.nextElementSibling : key === 'ArrowUp' ? row.previousElementSibling : null;
  if (!(next instanceof HTMLElement)) return;
  event.preventDefault();
  next.focus();
}

/** Dense rows for desks, with a head that stays in view. */
export function Table<Row>(props: TableProps<Row>) {
  const openFromKey = (event: KeyboardEvent & { currentTarget: HTMLElement; target: Element }, row: Row) => {
    if (event.key === 'Enter' && event.target === event.currentTarget) props.onOpen?.(row);
    else moveBetweenRows(event);
  };
  const sortOf = (column: Column<Row>) =>
    props.sort?.columnId === column.id ? props.sort.direction : undefined;

  return (
    <div class="rb-table-scroll">
      <table class="rb-table" data-pressable={props.onOpen ? '' : undefined}>
        <caption class="rb-spoken">{props.caption}</caption>
        <thead>
          <tr>
            <For each={props.columns}>
              {(column) => (
                <th
                  scope="col"
                  data-align={column.align ?? 'start'}
                  data-optional={column.optional ? '' : undefined}
                  style={{ width: column.width }}
                  aria-sort={sortOf(column)}
                >
                  <Show when={props.onSort} fallback={column.header}>
                    {(sort) => (
                      <button type="button" onClick={() => sort()(column.id)}>
                        {column.header}
                        <span aria-hidden="true" class="rb-table-arrow">
                          {sortOf(column) === 'ascending' ? '▲' : sortOf(column) === 'descending' ? '▼' : ''}
                        </span>
                      </button>
                    )}
                  </Show>
                </th>
              )}
            </For>
          </tr>
        </thead>
        <tbody>
          <For each={props.rows}>
            {(row) => (
              <tr
                tabindex={props.onOpen ? 0 : undefined}
                aria-current={
                  props.openKey !== undefined && props.openKey === props.rowKey(row) ? 'true' : undefined
                }
                onClick={() => props.onOpen?.(row)}
                onKeyDown={(event) => openFromKey(event, row)}
              >
                <For each={props.columns}>
                  {(column) => (
                    <td data-align={column.align ?? 'start'} data-optional={column.optional ? '' : undefined}>
                      {column.cell(row)}
                    </td>
                  )}
                </For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
      <Show when={props.rows.length === 0}>
        <div class="rb-table-empty">{props.empty}</div>
      </Show>
    </div>
  );
}
