/** The person's own corner: theme, account, API tokens, sign out. */
import { i18n, type MessageDescriptor } from '@lingui/core';
import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Menu, MenuItem, MenuLink, MenuSection } from '../controls/Menu';
import { useAct } from '../api/act';
import { useSession } from '../api/session';
import { base } from '../base';
import { SignOut } from '../documents/session';
import { keepLanguage, language, LANGUAGES, type Language } from '../language/language';
import { mayLeave, readAnew } from '../parts/leaving';
import { chooseTheme, storedTheme, type Theme } from '../theme/theme';

const THEMES: readonly { id: Theme; label: MessageDescriptor }[] = [
  { id: 'system', label: msg`As the system` },
  { id: 'light', label: msg`Light` },
  { id: 'dark', label: msg`Dark` },
];

export function PersonMenu({ name }: { name: string }) {
  const { renew } = useSession();
  const navigate = useNavigate();
  const signOut = useAct(SignOut);
  const [theme, setTheme] = useState(storedTheme);

  const leave = async (): Promise<void> => {
    const { payload } = (await mayLeave()) ? await signOut.run({ input: {} }) : { payload: null };
    if (payload) {
      await navigate({ to: '/', ignoreBlocker: true });
      renew();
    }
  };
  /** Read anew as a whole: what the server has said is in the old language too. Whoever stays reads on as before. */
  const speak = async (id: Language): Promise<void> => {
    if (await mayLeave()) {
      keepLanguage(id);
      readAnew();
    }
  };

  return (
    <Menu className="person" name={name} label={t`You`}>
      <MenuSection title={t`Theme`}>
        {THEMES.map(({ id, label }) => (
          <MenuItem
            key={id}
            isChosen={id === theme}
            onPress={() => {
              setTheme(id);
              chooseTheme(id);
            }}
          >
            {i18n._(label)}
          </MenuItem>
        ))}
      </MenuSection>
      <MenuSection title={t`Language`}>
        {LANGUAGES.map(({ id, name: own }) => (
          <MenuItem
            key={id}
            isChosen={id === language()}
            onPress={() => void speak(id)}
          >
            {own}
          </MenuItem>
        ))}
      </MenuSection>
      <MenuItem onPress={() => void navigate({ to: '/account' })}><Trans>Account</Trans></MenuItem>
      <MenuItem onPress={() => void navigate({ to: '/tokens' })}><Trans>API tokens</Trans></MenuItem>
      {document.documentElement.dataset.offers === 'by-hand' && <MenuLink href={`${base}graphiql`}>GraphiQL</MenuLink>}
      <MenuItem onPress={() => void leave()}><Trans>Sign out</Trans></MenuItem>
    </Menu>
  );
}
