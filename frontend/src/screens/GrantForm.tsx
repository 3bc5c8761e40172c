/** Gives a person or a group a role on a config; again with another role, it changes it. */
import { useState, type FormEvent } from 'react';
import { Button } from 'react-aria-components/Button';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { Select, SelectValue } from 'react-aria-components/Select';
import { Input, Label, Text, TextField } from 'react-aria-components/TextField';
import { useAct } from '../api/act';
import { GrantConfig } from '../documents/sharing';
import { ProblemNote } from '../parts/messages';
import '../styles/form.css';
import { ROLE_WORDS, ROLES, type Role } from './roles';

export function GrantForm({ configId }: { configId: string }) {
  const grant = useAct(GrantConfig);
  const [userId, setUserId] = useState('');
  const [role, setRole] = useState<Role>('VIEWER');
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const { payload } = await grant.run({ input: { configId, grantee: { userId: userId.trim() }, role } });
    if (payload) {
      setUserId('');
    }
  };
  return (
    <form className="grant-form panel" onSubmit={(event) => void submit(event)}>
      <TextField value={userId} onChange={setUserId} isRequired autoComplete="off">
        <Label>User id</Label>
        <Input />
        <Text slot="description" className="help">
          Each person finds their own under API tokens.
        </Text>
      </TextField>
      <Select value={role} onChange={(key) => setRole(ROLES.find((each) => each === key) ?? 'VIEWER')}>
        <Label>Role</Label>
        <Button className="select">
          <SelectValue />
        </Button>
        <Popover className="pop">
          <ListBox>
            {ROLES.map((each) => (
              <ListBoxItem key={each} id={each}>
                {ROLE_WORDS[each]}
              </ListBoxItem>
            ))}
          </ListBox>
        </Popover>
      </Select>
      <Button type="submit" className="primary" data-busy={grant.busy || undefined}>
        Share
      </Button>
      <ProblemNote problem={grant.problem} />
    </form>
  );
}
