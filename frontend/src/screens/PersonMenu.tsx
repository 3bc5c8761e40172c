/** The person's own corner: theme, account, API tokens, sign out. */
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Menu, MenuItem, MenuLink, MenuSection } from '../controls/Menu';
import { useAct } from '../api/act';
import { useSession } from '../api/session';
import { base } from '../base';
import { SignOut } from '../documents/session';
import { chooseTheme, storedTheme, type Theme } from '../theme/theme';

const THEMES: readonly { id: Theme; label: string }[] = [
  { id: 'system', label: 'As the system' },
  { id: 'light', label: 'Light' },
  { id: 'dark', label: 'Dark' },
];

export function PersonMenu({ name }: { name: string }) {
  const { renew } = useSession();
  const navigate = useNavigate();
  const signOut = useAct(SignOut);
  const [theme, setTheme] = useState(storedTheme);

  const leave = async (): Promise<void> => {
    const { payload } = await signOut.run({ input: {} });
    if (payload) {
      await navigate({ to: '/' });
      renew();
    }
  };

  return (
    <Menu className="person" name={name} label="You">
      <MenuSection title="Theme">
        {THEMES.map(({ id, label }) => (
          <MenuItem
            key={id}
            isChosen={id === theme}
            onPress={() => {
              setTheme(id);
              chooseTheme(id);
            }}
          >
            {label}
          </MenuItem>
        ))}
      </MenuSection>
      <MenuItem onPress={() => void navigate({ to: '/account' })}>Account</MenuItem>
      <MenuItem onPress={() => void navigate({ to: '/tokens' })}>API tokens</MenuItem>
      {document.documentElement.dataset.offers === 'by-hand' && <MenuLink href={`${base}graphiql`}>GraphiQL</MenuLink>}
      <MenuItem onPress={() => void leave()}>Sign out</MenuItem>
    </Menu>
  );
}
