import { NoticeStack } from '../ui/notice-stack.tsx';
import { InstallPrompt } from './install-prompt.tsx';
import { SignInAgain } from './sign-in-again.tsx';
import { StorageNotices } from './storage-notices.tsx';
import { TabletRemoving } from './tablet-removing.tsx';
import { UpdatePrompt } from './update-prompt.tsx';

/** What every desk may have to say above itself, one at a time. */
export function Notices() {
  return (
    <NoticeStack>
      <SignInAgain />
      <TabletRemoving />
      <StorageNotices />
      <UpdatePrompt />
      <InstallPrompt />
    </NoticeStack>
  );
}
