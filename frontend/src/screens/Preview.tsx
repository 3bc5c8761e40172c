/** What would leave for an event, and why it would go or not. Nothing is sent. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useId, useState, type FormEvent } from 'react';
import { useQuery } from 'urql';
import { Input, TextArea, TextField } from '../controls/TextField';
import { Description, FieldError, Label } from '../controls/words';
import { useAct } from '../api/act';
import { problemOfFailure } from '../api/problem';
import { PreviewDelivery, PreviewSources, type Previewed } from '../documents/previews';
import type { TypedIn } from '../form/FormContext';
import { Guarded, type Refusal } from '../parts/Guarded';
import { Loading, ProblemNote } from '../parts/messages';
import { Pick } from '../parts/Pick';
import { StatusBadge } from '../status/Lamp';
import '../styles/form.css';
import '../styles/preview.css';
import { parseJson } from './json';
import { heardTypes, OTHER, sampleText } from './preview-sources';

interface Props {
  configId: string;
  /** What the config listens to. */
  patterns: readonly string[];
  allowed?: boolean;
  refusals?: readonly Refusal[];
  /** What is typed in the config's form; null when something is wrong with it already. Left out: as it is stored. */
  typed?(): Promise<TypedIn | null>;
}

const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

export function Preview({ configId, patterns, allowed = true, refusals = [], typed }: Props) {
  const preview = useAct(PreviewDelivery);
  const [{ data, error }] = useQuery({ query: PreviewSources });
  const [seen, setSeen] = useState<Previewed | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [ownType, setOwnType] = useState('');
  const [text, setText] = useState<string | null>(null);
  const [notJson, setNotJson] = useState<string | null>(null);
  if (!data) {
    return error ? <ProblemNote problem={problemOfFailure(error)} /> : <Loading what={t`events`} />;
  }

  const types = heardTypes(data.eventTypes ?? [], patterns);
  const events = data.events?.edges.map((edge) => edge.node) ?? [];
  const source = chosen ?? types[0]?.name ?? OTHER;
  const isPublished = events.some((event) => event.id === source);
  const known = types.find((type) => type.name === source);
  const data_ = text ?? sampleText(known?.sample);

  const choose = (next: string): void => {
    setChosen(next);
    setText(null);
    setNotJson(null);
    setSeen(null);
    preview.clear();
  };
  const ask = async (): Promise<void> => {
    setSeen(null);
    const parsed = isPublished || data_.trim() === '' ? { value: undefined, problem: null } : parseJson(data_);
    setNotJson(parsed.problem);
    const form: Partial<TypedIn> | null = typed === undefined ? {} : await typed();
    if (parsed.problem !== null || form === null) {
      return;
    }
    const type = source === OTHER ? ownType.trim() : source;
    const event = isPublished
      ? { eventId: source }
      : { sample: { type, ...(parsed.value !== undefined && { data: parsed.value }) } };
    const { refuse, ...asIf } = form;
    const { payload, problem } = await preview.run({ input: { configId, event, ...asIf } });
    setSeen(payload);
    if (problem?.issues.some(({ path }) => path.includes('values'))) {
      refuse?.(problem);
    }
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void ask();
  };

  const fields = (
    <form className="panel stack" aria-label={t`Preview`} onSubmit={submit}>
      <Pick label={t`Event`} value={source} onPick={choose}>
        <optgroup label={t`A sample`}>
          {types.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
          <option value={OTHER}>{t`Another type…`}</option>
        </optgroup>
        {events.length > 0 && (
          <optgroup label={t`Published lately`}>
            {events.map(({ id, type, publishedAt }) => (
              <option key={id} value={id}>
                {type}, {DATE.format(new Date(publishedAt))}
              </option>
            ))}
          </optgroup>
        )}
      </Pick>
      {known?.description && <p className="help">{known.description}</p>}
      {source === OTHER && (
        <TextField value={ownType} onChange={setOwnType} autoComplete="off">
          <Label><Trans>Type</Trans></Label>
          <Input placeholder={t`ticket.opened`} />
        </TextField>
      )}
      {!isPublished && (
        <TextField
          value={data_}
          onChange={(next) => {
            setText(next);
            setNotJson(null);
          }}
          isInvalid={notJson !== null}
        >
          <Label><Trans>Data</Trans></Label>
          <TextArea rows={5} data-mono spellCheck={false} />
          <Description><Trans>A JSON object. Left empty: a sample of this type.</Trans></Description>
          <FieldError>{notJson}</FieldError>
        </TextField>
      )}
      <ProblemNote problem={preview.problem}>
        {preview.problem?.issues
          .filter(({ message }) => message !== preview.problem?.message)
          .map(({ message }) => (
            <p key={message}>{message}</p>
          ))}
      </ProblemNote>
      <div className="verbs">
        <Guarded
          className={typed ? 'ghost' : 'primary'}
          allowed={allowed}
          permission="OPERATE"
          refusals={refusals}
          isBusy={preview.busy}
          onPress={() => void ask()}
        >
          <Trans>Show what would leave</Trans>
        </Guarded>
        <p className="muted"><Trans>Nothing is sent.</Trans></p>
      </div>
    </form>
  );
  return (
    <div className="preview">
      {fields}
      <div role="status" className="seen">
        {seen && <Seen seen={seen} />}
      </div>
    </div>
  );
}

function Seen({ seen: { verdict, requests, endedBecause } }: { seen: Previewed }) {
  const id = useId();
  const { decidedBy } = verdict;
  const total = requests.length;
  return (
    <>
      <section aria-labelledby={`${id}-verdict`} className="panel">
        <h2 id={`${id}-verdict`}>
          <StatusBadge shape={verdict.matched ? 'healthy' : 'off'}>
            {verdict.matched ? t`It would go there` : t`It would not go there`}
          </StatusBadge>
        </h2>
        <p>{verdict.matched ? decidedBy : t`This stands against it: ${decidedBy}`}</p>
        <ul className="rules">
          {verdict.rules.map(({ rule, held, actual }, index) => (
            <li key={index}>
              <StatusBadge shape={held ? 'healthy' : 'failing'}>{held ? t`Holds` : t`Does not hold`}</StatusBadge>
              <span>
                {rule}
                {actual !== null && (
                  <span className="muted">
                    {' '}
                    <Trans>Found: {actual}</Trans>
                  </span>
                )}
              </span>
            </li>
          ))}
        </ul>
      </section>
      {endedBecause && (
        <p className="note" data-tone="WARNING">
          <Trans>The preview ends here: {endedBecause}</Trans>
        </p>
      )}
      {requests.length > 0 && !verdict.matched && <p><Trans>If it did go there, this would leave:</Trans></p>}
      {requests.length === 0 && !endedBecause && <p><Trans>No request would leave.</Trans></p>}
      {requests.map((request, index, _all, number = index + 1) => (
        <section key={index} className="panel request" aria-label={t`Request ${number} of ${total}`}>
          <h2>
            <code>
              {request.method} {request.url}
            </code>
          </h2>
          {request.headers.length > 0 && (
            <dl className="changes">
              {request.headers.map(({ name, value }, place) => (
                <div key={place}>
                  <dt>{name}</dt>
                  <dd>
                    <code>{value}</code>
                  </dd>
                </div>
              ))}
            </dl>
          )}
          {request.body && (
            <pre tabIndex={0} aria-label={t`Body of request ${number}`}>
              <code>{request.body}</code>
            </pre>
          )}
        </section>
      ))}
    </>
  );
}
