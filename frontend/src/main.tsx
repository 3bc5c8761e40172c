/** Starts the app. */
import './styles/fonts.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/parts.css';
import './styles/asking.css';
import './styles/controls.css';
import './styles/rows.css';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { SessionProvider } from './api/session';
import { speak, wantedLanguage } from './language/language';
import { fetchScreensWhenIdle, router } from './routes';
import { followSystem } from './theme/theme';

followSystem();
// A page in another language waits for its texts: they would change under the eyes of whoever reads.
void speak(wantedLanguage()).then(() => {
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      <SessionProvider>
        <RouterProvider router={router} />
      </SessionProvider>
    </StrictMode>,
  );
  fetchScreensWhenIdle();
});
