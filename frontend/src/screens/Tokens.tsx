/** API tokens: made here, shown once, revoked here. */
import { useState, type FormEvent } from 'react';
import { useQuery } from 'urql';
import { Button } from '../controls/Button';
import { Checkbox, CheckboxGroup } from '../controls/Checkbox';
import { Input, TextField } from '../controls/TextField';
import { Label } from '../controls/words';
import { useAct } from '../api/act';
import { problemOfFailure } from '../api/problem';
import { CreateToken, RevokeToken, Tokens as TokensDocument } from '../documents/session';
import type { ResultOf } from '../graphql';
import { CopyText } from '../parts/CopyText';
import { Empty, Loading, ProblemNote } from '../parts/messages';
import { Page } from '../parts/Page';
import { Ago, At } from '../parts/time';
import '../styles/form.css';

type Token = NonNullable<ResultOf<typeof TokensDocument>['viewer']>['tokens'][number];
type Scope = Token['scopes'][number];

/** READ is in every token. */
const SCOPES: readonly { scope: Scope; words: string }[] = [
  { scope: 'PUBLISH', words: 'Publish events' },
  { scope: 'OPERATE', words: 'Enable, disable, check, send again' },
  { scope: 'EDIT', words: 'Make and change configs' },
  { scope: 'SHARE', words: 'Share configs' },
  { scope: 'MANAGE', words: 'Activate, pause and deactivate integrations' },
  { scope: 'ADMINISTER', words: 'People, audit and the deployment' },
  { scope: 'METRICS', words: 'Read the metrics' },
];

function NewToken({ onMade }: { onMade(): void }) {
  const create = useAct(CreateToken);
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<string[]>([]);
  const [secret, setSecret] = useState<string | null>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const chosen = SCOPES.map(({ scope }) => scope).filter((scope) => scopes.includes(scope));
    const { payload } = await create.run({ input: { name, scopes: ['READ', ...chosen] } });
    if (payload) {
      setSecret(payload.secret);
      setName('');
      setScopes([]);
      onMade();
    }
  };
  return (
    <form className="panel stack" onSubmit={(event) => void submit(event)}>
      <TextField value={name} onChange={setName} isRequired autoComplete="off">
        <Label>Name</Label>
        <Input placeholder="What it is for" />
      </TextField>
      <CheckboxGroup value={scopes} onChange={setScopes}>
        <Label>What it may do, besides reading</Label>
        <div className="checks">
          {SCOPES.map(({ scope, words }) => (
            <Checkbox key={scope} className="check" value={scope}>
              <i aria-hidden="true" />
              {words}
            </Checkbox>
          ))}
        </div>
      </CheckboxGroup>
      <ProblemNote problem={create.problem} />
      <div>
        <Button type="submit" className="primary" data-busy={create.busy || undefined}>
          Make token
        </Button>
      </div>
      {secret !== null && (
        <div className="note" data-tone="SUCCESS" role="status">
          <p>This is the token. It is shown this once: copy it now.</p>
          <CopyText text={secret} what="token" />
        </div>
      )}
    </form>
  );
}

function TokenRow({ token, onRevoked }: { token: Token; onRevoked(): void }) {
  const revoke = useAct(RevokeToken);
  const onPress = async (): Promise<void> => {
    const { payload } = await revoke.run({ input: { tokenId: token.id } });
    if (payload) {
      onRevoked();
    }
  };
  return (
    <li className="grant">
      <div className="who">
        <strong>{token.name}</strong>
        <span>
          <code>{token.prefix}…</code> · {token.scopes.join(', ').toLowerCase()} · made <At at={token.createdAt} /> ·{' '}
          {token.lastUsedAt ? (
            <>
              used <Ago at={token.lastUsedAt} />
            </>
          ) : (
            'never used'
          )}
        </span>
      </div>
      <Button className="small" data-busy={revoke.busy || undefined} onPress={() => void onPress()}>
        Revoke<span className="sr"> {token.name}</span>
      </Button>
      <ProblemNote problem={revoke.problem} />
    </li>
  );
}

export function Tokens() {
  const [{ data, error }, read] = useQuery({ query: TokensDocument, requestPolicy: 'network-only' });
  const tokens = data?.viewer?.tokens;
  const again = (): void => read({ requestPolicy: 'network-only' });
  return (
    <Page title="API tokens" lede="For programs that act as you. A token never does more than you may.">
      {error && <ProblemNote problem={problemOfFailure(error)} />}
      {!tokens && !error && <Loading what="tokens" />}
      {tokens && (
        <section aria-labelledby="yours">
          <h2 id="yours">Yours</h2>
          {tokens.length === 0 && <Empty sentence="You have no tokens." />}
          {tokens.length > 0 && (
            <ul className="lines">
              {tokens.map((token) => (
                <TokenRow key={token.id} token={token} onRevoked={again} />
              ))}
            </ul>
          )}
        </section>
      )}
      <section aria-labelledby="new">
        <h2 id="new">New token</h2>
        <NewToken onMade={again} />
      </section>
    </Page>
  );
}
