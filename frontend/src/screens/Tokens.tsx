/** API tokens: made here, shown once, revoked here. */
import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
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
import { Unsaved } from '../parts/Unsaved';
import '../styles/form.css';
import { TokenUse } from './TokenUse';
import { spoken } from '../language/spoken';
import { listed } from '../language/formats';

type Token = NonNullable<ResultOf<typeof TokensDocument>['viewer']>['tokens'][number];
type Scope = Token['scopes'][number];

/** READ is in every token. */
const SCOPES: readonly { scope: Scope; words: string }[] = [
  spoken({ scope: 'PUBLISH', words: msg`Publish events` }),
  spoken({ scope: 'OPERATE', words: msg`Enable, disable, check, send again` }),
  spoken({ scope: 'EDIT', words: msg`Make and change configs` }),
  spoken({ scope: 'SHARE', words: msg`Share configs` }),
  spoken({ scope: 'MANAGE', words: msg`Activate, pause and deactivate integrations` }),
  spoken({ scope: 'ADMINISTER', words: msg`People, audit and the deployment` }),
  spoken({ scope: 'METRICS', words: msg`Read the metrics` }),
];

/** As the form says them; reading is in each. */
function scopeWords(held: readonly Scope[]): string {
  return listed([t`Read`, ...SCOPES.filter(({ scope }) => held.includes(scope)).map(({ words }) => words)]);
}

function NewToken({ onMade }: { onMade(): void }) {
  const create = useAct(CreateToken);
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<string[]>([]);
  const [secret, setSecret] = useState<string | null>(null);
  /** Of the token that is shown. */
  const [mayPublish, setMayPublish] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const chosen = SCOPES.map(({ scope }) => scope).filter((scope) => scopes.includes(scope));
    const { payload } = await create.run({ input: { name, scopes: ['READ', ...chosen] } });
    if (payload) {
      setSecret(payload.secret);
      setMayPublish(chosen.includes('PUBLISH'));
      setName('');
      setScopes([]);
      onMade();
    }
  };
  return (
    <form className="panel stack" onSubmit={(event) => void submit(event)}>
      <Unsaved count={Number(name !== '') + Number(scopes.length > 0)} />
      <TextField value={name} onChange={setName} isRequired autoComplete="off">
        <Label><Trans>Name</Trans></Label>
        <Input placeholder={t`What it is for`} />
      </TextField>
      <CheckboxGroup value={scopes} onChange={setScopes}>
        <Label><Trans>What it may do, besides reading</Trans></Label>
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
          <Trans>Make token</Trans>
        </Button>
      </div>
      {secret !== null && (
        <div className="note" data-tone="SUCCESS" role="status">
          <p><Trans>This is the token. It is shown this once: copy it now.</Trans></p>
          <CopyText text={secret} what={t`token`} />
          <TokenUse mayPublish={mayPublish} />
        </div>
      )}
    </form>
  );
}

function TokenRow({ token, onRevoked }: { token: Token; onRevoked(): void }) {
  const revoke = useAct(RevokeToken);
  const { name } = token;
  const onPress = async (): Promise<void> => {
    const { payload } = await revoke.run({ input: { tokenId: token.id } });
    if (payload) {
      onRevoked();
    }
  };
  return (
    <li className="grant">
      <div className="who">
        <strong>{name}</strong>
        <span>
          <code>{token.prefix}…</code> · {scopeWords(token.scopes)} ·{' '}
          <Trans>
            made <At at={token.createdAt} />
          </Trans>{' '}
          ·{' '}
          {token.lastUsedAt ? (
            <Trans>
              used <Ago at={token.lastUsedAt} />
            </Trans>
          ) : (
            t`never used`
          )}
        </span>
      </div>
      <Button className="small" data-busy={revoke.busy || undefined} onPress={() => void onPress()}>
        <Trans>
          Revoke<span className="sr"> {name}</span>
        </Trans>
      </Button>
      <ProblemNote problem={revoke.problem} />
    </li>
  );
}

export function Tokens() {
  const [{ data, error }, read] = useQuery({ query: TokensDocument, requestPolicy: 'cache-and-network' });
  const tokens = data?.viewer?.tokens;
  const again = (): void => read({ requestPolicy: 'network-only' });
  return (
    <Page title={t`API tokens`} lede={t`For programs that act as you. A token never does more than you may.`}>
      {error && <ProblemNote problem={problemOfFailure(error)} />}
      {!tokens && !error && <Loading what={t`tokens`} />}
      {tokens && (
        <section aria-labelledby="yours">
          <h2 id="yours"><Trans>Yours</Trans></h2>
          {tokens.length === 0 && <Empty sentence={t`You have no tokens.`} />}
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
        <h2 id="new"><Trans>New token</Trans></h2>
        <NewToken onMade={again} />
      </section>
    </Page>
  );
}
