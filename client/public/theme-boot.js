// Runs before the first paint so that a dark cab is never lit by a white page. The key is the one of ui/theme.tsx.
(() => {
  let choice = null;
  try {
    choice = localStorage.getItem('readback.theme');
  } catch {
    // Storage is blocked: follow the device.
  }
  if (choice !== 'light' && choice !== 'dark' && choice !== 'night') {
    choice = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  }
  document.documentElement.dataset.theme = choice;
})();
