import { Tabs as Kobalte } from '@kobalte/core/tabs';
import { For, Show, type JSX } from 'solid-js';
import './tabs.css';

export interface Tab {
  id: string;
  label: string;
  /** Shown as a small figure after the label. */
  count?: number | undefined;
  content: () => JSX.Element;
}

export interface TabsProps {
  /** Names the group for people who hear it. */
  label: string;
  tabs: readonly Tab[];
  value: string;
  onValue: (id: string) => void;
  size?: 'regular' | 'crew' | undefined;
}

export function Tabs(props: TabsProps) {
  return (
    <Kobalte class="rb-tabs" data-size={props.size ?? 'regular'} value={props.value} onChange={props.onValue}>
      <Kobalte.List class="rb-tabs-list" aria-label={props.label}>
        <For each={props.tabs}>
          {(tab) => (
            <Kobalte.Trigger class="rb-tab" value={tab.id}>
              {tab.label}
              <Show when={tab.count !== undefined}>
                <span class="rb-tab-count rb-figures">{tab.count}</span>
              </Show>
            </Kobalte.Trigger>
          )}
        </For>
      </Kobalte.List>
      <For each={props.tabs}>
        {(tab) => (
          <Kobalte.Content class="rb-tab-panel" value={tab.id}>
            {tab.content()}
          </Kobalte.Content>
        )}
      </For>
    </Kobalte>
  );
}
