import { A } from '@solidjs/router';
import { EmptyState } from '../ui/empty-state.tsx';

export function NotFoundPage() {
  return (
    <main>
      <EmptyState icon="search" title="There is no such page" action={<A href="/">Go to my desk</A>}>
        The address may be mistyped, or the page may have moved.
      </EmptyState>
    </main>
  );
}
