/** Starts GraphiQL, for who is signed in. */
import './trusted-types';
import './workers';
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import './page.css';
import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';
import { storedTheme } from '../src/theme/theme';
import { openFetcher } from './fetcher';
import { FIRST_TABS } from './first-tabs';

const theme = storedTheme();

createRoot(document.getElementById('root')!).render(
  <GraphiQL
    fetcher={openFetcher()}
    defaultTabs={FIRST_TABS}
    // What is typed may hold secrets: it is kept for as long as the tab is open.
    storage={sessionStorage}
    shouldPersistHeaders={false}
    defaultTheme={theme === 'system' ? null : theme}
    inputValueDeprecation
  />,
);
