import { A, Navigate } from '@solidjs/router';
import { createMemo, createSignal, For, Show } from 'solid-js';
import type { ReferencePage } from '../../../shared/ops/reference-page-events.ts';
import { searchPages } from '../../../shared/ops/reference-pages.ts';
import { newPageId, removePage, savePage } from '../../ops/page-actions.ts';
import { badgeState } from '../../sync/badge-state.ts';
import { useClient } from '../../sync/client-context.tsx';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LinkBadge } from '../../ui/link-badge.tsx';
import { TopBar } from '../../ui/top-bar.tsx';
import { PersonMenu } from '../person-menu.tsx';
import { keptDraft } from './kept-draft.ts';
import { draftOf, newDraft, type PageDraft } from './page-draft.ts';
import { KIND_WORDS, PageForm } from './page-form.tsx';
import './pages-desk.css';

/** `/pages`: protocols and phone numbers, written here, read on every tablet, also with no link. */
export function PagesDesk() {
  const client = useClient();
  const mayWrite = () => client.signedIn().roles.some((role) => role === 'supervisor' || role === 'admin');
  return (
    <Show when={mayWrite()} fallback={<Navigate href="/" />}>
      <Pages />
    </Show>
  );
}

function Pages() {
  const client = useClient();
  const [editing, setEditing] = createSignal<PageDraft>();
  const [removing, setRemoving] = createSignal<ReferencePage>();
  const [said, setSaid] = createSignal('');
  const pages = createMemo(() => searchPages(client.documents('page'), ''));
  const pageOf = (pageId: string): ReferencePage | undefined => {
    const found = client.document('page', pageId)?.state;
    return found && { pageId, title: found.title, kind: found.kind, sections: found.sections };
  };
  const keptOf = (pageId: string) =>
    keptDraft<PageDraft>(client.signedIn(), pageOf(pageId) ? `page ${pageId}` : 'new page');
  const keptNew = keptDraft<PageDraft>(client.signedIn(), 'new page');
  /** As it was before anybody wrote in it here. */
  const untouched = (pageId: string): PageDraft => {
    const page = pageOf(pageId);
    return page ? draftOf(page) : newDraft(pageId);
  };
  const open = (pageId: string) => {
    setSaid('');
    setEditing(keptOf(pageId).read()?.draft ?? untouched(pageId));
  };
  const keep = (draft: PageDraft) => {
    const isChanged = JSON.stringify(draft) !== JSON.stringify(untouched(draft.pageId));
    keptOf(draft.pageId).write(isChanged ? { draft } : undefined);
  };
  const discard = (pageId: string) => {
    keptOf(pageId).write(undefined);
    setEditing(pageOf(pageId) && untouched(pageId));
  };
  const save = async (page: ReferencePage) => {
    const kept = keptOf(page.pageId);
    await savePage(client.outbox, page);
    kept.write(undefined);
    setSaid(`Saved. Tablets have “${page.title}” as soon as they have a link.`);
  };
  const remove = async (page: ReferencePage) => {
    keptOf(page.pageId).write(undefined);
    await removePage(client.outbox, page);
    setRemoving(undefined);
    setEditing(undefined);
    setSaid(`“${page.title}” was removed.`);
  };
  const refused = () => client.outbox.quarantined().filter(({ event }) => event.type === 'reference:page');

  return (
    <div class="pages-desk">
      <TopBar
        title="Protocols and phone book"
        end={
          <>
            <LinkBadge state={badgeState(client)} />
            <PersonMenu
              signedIn={client.signedIn()}
              unsent={client.outbox.counts().waiting + client.outbox.counts().held}
            />
          </>
        }
      />
      <For each={refused()}>
        {({ id, refusal }) => (
          <Banner
            tone="bad"
            actions={
              <Button size="compact" onClick={() => void client.outbox.discard(id)}>
                Discard
              </Button>
            }
          >
            The server did not take a page: {refusal?.detail ?? 'no reason given.'}
          </Banner>
        )}
      </For>
      <main class="pages">
        <nav aria-label="Pages">
          <p class="pages-ways">
            <A href="/">Back to the desk</A>
            <A href="/tablets">Tablets</A>
            <A href="/settings">Settings</A>
          </p>
          <Button
            icon="plus"
            block
            onClick={() => {
              setSaid('');
              setEditing(keptNew.read()?.draft ?? newDraft(newPageId()));
            }}
          >
            New page
            <Show when={keptNew.isThere()}>, begun and not saved yet</Show>
          </Button>
          <ul>
            <For each={pages()}>
              {({ id, state, unsent }) => (
                <li>
                  <button
                    type="button"
                    class="pages-choice"
                    aria-current={editing()?.pageId === id ? 'page' : undefined}
                    onClick={() => open(id)}
                  >
                    <strong>{state.title}</strong>
                    <span class="rb-muted">
                      {KIND_WORDS[state.kind]}
                      {unsent > 0 ? ', saved here only' : ''}
                    </span>
                    <Show when={keptOf(id).isThere()}>
                      <span class="pages-unsaved">Not saved yet</span>
                    </Show>
                  </button>
                </li>
              )}
            </For>
          </ul>
        </nav>
        <div class="pages-work">
          <p role="status" class="pages-said">
            {said()}
          </p>
          <Show
            when={editing()}
            keyed
            fallback={
              <EmptyState icon="info" title="Choose a page, or write a new one">
                Crews find these pages in their menu, also with no link.
              </EmptyState>
            }
          >
            {(draft) => (
              <PageForm
                draft={draft}
                isUnsaved={keptOf(draft.pageId).isThere()}
                onChange={keep}
                onDiscard={() => discard(draft.pageId)}
                onSave={save}
                onRemove={pageOf(draft.pageId) ? () => void setRemoving(pageOf(draft.pageId)) : undefined}
              />
            )}
          </Show>
        </div>
      </main>
      <Dialog
        open={removing() !== undefined}
        onOpenChange={(isOpen) => !isOpen && setRemoving(undefined)}
        title={`Remove “${removing()?.title ?? ''}”?`}
        description="It disappears from every tablet at its next contact."
        actions={
          <>
            <Button onClick={() => setRemoving(undefined)}>Keep it</Button>
            <Button
              tone="danger"
              onClick={() => {
                const page = removing();
                if (page) void remove(page);
              }}
            >
              Remove page
            </Button>
          </>
        }
      />
    </div>
  );
}
