/** The person's own corner: theme, API tokens, sign out. It opens as it is drawn: see PersonButton. */
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Menu, MenuItem, MenuSection, MenuTrigger } from 'react-aria-components/Menu';
import { Header } from 'react-aria-components/Header';
import { Popover } from 'react-aria-components/Popover';
import { useAct } from '../api/act';
import { useSession } from '../api/session';
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
    <MenuTrigger defaultOpen>
      <Button className="person">{name}</Button>
      <Popover className="pop" placement="top start">
        <Menu aria-label="You">
          <MenuSection
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[theme]}
            onSelectionChange={(keys) => {
              const chosen = THEMES.find(({ id }) => keys !== 'all' && keys.has(id))?.id ?? 'system';
              setTheme(chosen);
              chooseTheme(chosen);
            }}
          >
            <Header>Theme</Header>
            {THEMES.map(({ id, label }) => (
              <MenuItem key={id} id={id}>
                {label}
              </MenuItem>
            ))}
          </MenuSection>
          <MenuItem onAction={() => void navigate({ to: '/tokens' })}>API tokens</MenuItem>
          <MenuItem onAction={() => void leave()}>Sign out</MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
